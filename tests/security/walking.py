"""The callbacks of the program, as a page asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from web.page import PageApp

INPUTS: dict[str, Any] = {
    "view.data": {"path": "/", "search": "", "scheme": "light"},
    "url.pathname": "/",
    "url.search": "",
    "map-key.data": {"renderer": "map", "scheme": "light"},
    "day-key.data": "x",
    "search.value": "van don",
    "late.data": True,
    "import-seen.data": None,
}
"""What a page sends to the server, by where it takes it from."""


def answered_by_server(app: PageApp) -> list[dict[str, Any]]:
    """Return the callbacks that the server answers."""
    return [one for one in app._callback_list if not one.get("clientside_function")]


def body(callback: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return what a page sends for a callback.

    Raises
    ------
    KeyError
        The callback takes something that is not in `INPUTS`: it has to be walked over too.
    """
    given = INPUTS | more
    names = callback["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]

    def filled(taken: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [dep | {"value": given[f"{dep['id']}.{dep['property']}"]} for dep in taken]

    return {
        "output": callback["output"],
        "outputs": outputs if callback["output"].startswith("..") else outputs[0],
        "inputs": filled(callback["inputs"]),
        "state": filled(callback["state"]),
        "changedPropIds": ["{id}.{property}".format(**callback["inputs"][0])],
    }


def callbacks(app: PageApp, path: str = "/", search: str = "", **more: Any) -> Iterator[Any]:
    """Return what a page at an address sends for each callback that the server answers."""
    view = INPUTS["view.data"] | {"path": path, "search": search} | more.pop("view", {})
    place = {"view.data": view, "url.pathname": path, "url.search": search}
    return (body(one, **place, **more) for one in answered_by_server(app))
