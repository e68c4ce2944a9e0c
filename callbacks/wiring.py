"""The callbacks: each a few lines around a plain function."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update, set_props

from callbacks import document, frame, panel, scene, search
from callbacks.look import Look, Sources
from callbacks.queue import narrowed_queue
from components import ids


def register_callbacks(app: Dash, sources: Sources) -> None:
    """Attach every callback of the page to ``app``."""

    def look_at(address: dict[str, str]) -> Look:
        return sources.look(address.get("path"), address.get("search"))

    place = (State(ids.URL, "pathname"), State(ids.URL, "search"))

    @app.callback(
        Output(ids.HEADER, "children"),
        Output(ids.STRIP, "children"),
        Output(ids.PLACE, "children"),
        Output(ids.SWITCHES, "children"),
        Output("ribbons", "children"),
        Output(ids.SHELL, "className"),
        Output(ids.SHELL, "data-at"),
        Output(ids.SHELL, "data-version"),
        Output("announcer", "children"),
        Input(ids.VIEW, "data"),
        prevent_initial_call=True,
    )
    def draw_frame(address: dict[str, str]) -> tuple[Any, ...]:
        look = look_at(address)
        # New marks are no reason to take away what somebody types in the header.
        head = no_update
        if not address.get("typing"):
            head = frame.head(look)
        shell = (frame.shell_class(look), look.address, look.now.version)
        if not scene.has_map(look):
            return head, no_update, no_update, no_update, no_update, *shell, no_update
        return (
            head,
            frame.strip(look),
            frame.place(look),
            frame.map_switches(look),
            frame.ribbons(look),
            *shell,
            frame.announcement(look),
        )

    @app.callback(
        Output(ids.PANEL, "children"),
        Output(ids.PANEL, "data-at"),
        Output(ids.DOCUMENT, "children"),
        Output(ids.DOCUMENT, "data-at"),
        Input(ids.VIEW, "data"),
        Input(ids.LATE, "data"),
        Input(ids.IMPORT_SEEN, "data"),
        prevent_initial_call=True,
    )
    def draw_panel(address: dict[str, str], late: bool | None, _seen: Any) -> tuple[Any, ...]:
        look = look_at(address)
        if scene.has_map(look):
            return panel.panel(look, grids=bool(late)), look.address, no_update, no_update
        # Rows that the browser has are not sent again, and their table is not drawn anew.
        held = address.get("held")
        if parts := narrowed_queue(look, held) if held else None:
            for ident, properties in parts.items():
                set_props(ident, properties)
            return no_update, no_update, no_update, look.address
        shown = document.document(look, grids=bool(late))
        return no_update, no_update, shown, look.address

    @app.callback(
        Output(ids.SCENE, "data"),
        Input(ids.MAP_KEY, "data"),
        *place,
        prevent_initial_call=True,
    )
    def draw_scene(key: dict[str, str], path: str, query: str) -> Any:
        look = sources.look(path, query)
        if not scene.has_map(look):
            return no_update
        return scene.scene(look, key["renderer"], key["scheme"])

    @app.callback(
        Output(ids.CLASSES, "data"),
        Input(ids.DAY_KEY, "data"),
        *place,
        prevent_initial_call=True,
    )
    def draw_classes(_key: str, path: str, query: str) -> Any:
        look = sources.look(path, query)
        return scene.classes(look) if scene.has_map(look) else no_update

    @app.callback(
        Output(ids.SEARCH_RESULTS, "children"),
        Input(ids.SEARCH, "value"),
        State(ids.VIEW, "data"),
        prevent_initial_call=True,
    )
    def draw_results(query: str | None, address: dict[str, str]) -> list[Any]:
        return search.results(look_at(address), query)

    app.clientside_callback(
        ClientsideFunction("nq57", "route"),
        Output(ids.VIEW, "data"),
        Output(ids.MAP_KEY, "data"),
        Output(ids.DAY_KEY, "data"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "figure"),
        Output(ids.MAP, "figure"),
        Input(ids.SCENE, "data"),
        Input(ids.CLASSES, "data"),
        State(ids.MAP_KEY, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "repaint"),
        Output(ids.PAINTED, "data"),
        Input(ids.VIEW, "data"),
        Input(ids.CLASSES, "data"),
        Input(ids.SCENE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "drawRanking"),
        Output(ids.RANKING_FRAME, "data-drawn"),
        Input(ids.RANKING_ROWS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "drawChanges"),
        Output(ids.CHANGES_FRAME, "data-drawn"),
        Input(ids.CHANGES_ROWS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "lookForTables"),
        Output(ids.TABLES_ASKED, "data"),
        Input(ids.PANEL, "children"),
        Input(ids.DOCUMENT, "children"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "watchImport"),
        Output(ids.IMPORT_WATCHED, "data"),
        Input(ids.DOCUMENT, "children"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("nq57", "drawImportMaps"),
        Output("import-maps-frame", "data-drawn"),
        Input(ids.IMPORT_MAPS, "data"),
    )
