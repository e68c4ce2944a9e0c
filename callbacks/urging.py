"""What the queue says to urging: which communes are chosen."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State

from callbacks.look import Sources
from components import ids
from components.urging import PLACE, SELECTED, urging_part
from i18n import Text
from view import View


def register_urging(app: Dash, sources: Sources) -> None:
    """Attach the callback to ``app``."""

    @app.callback(Output(PLACE, "children"), Input(SELECTED, "data"), State(ids.VIEW, "data"))
    def draw_urging(codes: list[str] | None, address: dict[str, str] | None) -> list[Any]:
        view = View.parse("/unmarked", (address or {}).get("search"))
        text = Text(view.lang or sources.settings.language)
        return urging_part(codes or (), text)
