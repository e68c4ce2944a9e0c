"""Parts of a page that are one component, however many elements they have.

Every component looks whether it has changed at each step of every callback: hundreds of links are
what makes a page slow. ``assets/documents/whole.js`` makes the elements from a plain description.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

TREE = "data-tree"


def whole(children: Sequence[Any], **properties: Any) -> html.Div:
    """The children as one component: elements with texts and attributes, nothing that listens."""
    return html.Div(**properties, **{TREE: tree(children)})


def tree(children: Sequence[Any]) -> str:
    """The description of some children."""
    return json.dumps(
        [_node(one) for one in children if one is not None],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _node(part: Any) -> Any:
    """A text, or the tag of an element with its attributes and its children."""
    if not isinstance(part, Component):
        return str(part)
    said = dict(part.to_plotly_json()["props"])
    inside = said.pop("children", None)
    inside = inside if isinstance(inside, list | tuple) else [inside]
    style = said.pop("style", None)
    attributes = {
        NAMES.get(name, name): "" if value is True else str(value)
        for name, value in said.items()
        if value is not None and value is not False
    }
    parts = [_node(one) for one in inside if one is not None]
    return [part._type.lower(), attributes, parts, *([style] if style else [])]


NAMES = {"className": "class"}
"""What an attribute is called where its property has another name."""
