"""What a request asks for: whether its answer can be kept, and what it follows from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import request

from auth.current import person
from components import ids
from settings import today
from view import PROVINCE_CODE, Page, View

UPDATE = "/_dash-update-component"
TOOLS, CURVE, CLASSES = "tools_of", "curve_of_place", "classes_of_day"
DRAWN = (TOOLS, CURVE, CLASSES)
"""The endpoints beside it whose answers are kept, by their address."""
LARGEST = 1_000_000
SEARCH = f"{ids.SEARCH_RESULTS}.children"
FIGURES = (f"{ids.SCENE}.data", f"{ids.CLASSES}.data", f"..{ids.HEADER}.children...", SEARCH)
"""How the outputs begin that are kept on every page."""
PANEL = f"..{ids.PANEL}.children..."
PAGES = frozenset({Page.COUNTRY, Page.PROVINCE, Page.UNMARKED, Page.TASKS, Page.TASK})
"""The pages whose panel or document follows from nothing else; others show the work of a minute."""


@dataclass(frozen=True)
class Question:
    """What is asked, whatever the state of the store.

    ``province`` is the only one it is about; ``of_names`` are questions about names of units and
    tasks, which no mark changes.
    """

    parts: tuple[str, ...]
    province: str | None
    of_names: bool

    def at(self, *moment: object) -> bytes:
        """The key of its answer at a moment of the store."""
        return sha256("\n".join([*map(str, moment), *self.parts]).encode()).digest()


def question(boundaries: str, stamp: str) -> Question | None:
    """Read the request under way; None where its answer follows from more than can be told.

    ``boundaries`` and ``stamp`` name the boundaries in use and the state of the figures: an
    address that names the state of now is the same question in every state.
    """
    if request.endpoint == UPDATE:
        found = _callback()
        if found is None:
            return None
        asked, view, of_names = found
    else:
        of_names = False
        asked, view = request.full_path.replace(f"/{stamp}/", "/now/"), _place()
    parts = (
        today().isoformat(),
        boundaries,
        repr(person()),
        request.headers.get("Accept-Encoding", ""),
        # Links to share name the host.
        request.host_url,
        asked,
    )
    return Question(parts, _province(view), of_names)


def _callback() -> tuple[str, View | None, bool] | None:
    """What a callback that is kept is asked, the view it is asked for, whether it is a search."""
    body = request.get_data()
    if len(body) > LARGEST:
        return None
    try:
        asked = json.loads(body)
        output, values = asked["output"], [one.get("value") for one in asked["inputs"]]
        view = _view(values, asked.get("state", ()))
    except (ValueError, TypeError, KeyError, LookupError, AttributeError):
        return None
    if output.startswith(PANEL):
        if view is None or view.page not in PAGES or view.selected is not None:
            return None
    elif not output.startswith(FIGURES):
        return None
    _forget_what_is_no_matter(asked, output)
    return json.dumps(asked, ensure_ascii=False, sort_keys=True), view, output.startswith(SEARCH)


def _view(values: list[Any], states: Any) -> View | None:
    """The view of the address that stands in the inputs or the state of a callback."""
    for address in (*values, *(one.get("value") for one in states)):
        if isinstance(address, dict) and "path" in address:
            return View.parse(address["path"], address["search"])
    url = {one["property"]: one.get("value") for one in states if one["id"] == ids.URL}
    return View.parse(url["pathname"], url["search"]) if "pathname" in url else None


def _forget_what_is_no_matter(asked: dict[str, Any], output: str) -> None:
    """Take out what only says that a page asks once more."""
    asked.pop("parsedChangedPropsIds", None)
    for one in asked["inputs"]:
        if isinstance(one.get("value"), dict):
            one["value"].pop("seen", None)
        elif one["id"] == ids.DAY_KEY and output == f"{ids.CLASSES}.data":
            one["value"] = None


def _place() -> View | None:
    """The view of an address that is no callback."""
    named = request.view_args or {}
    if request.endpoint == TOOLS:
        return View.parse(f"/{named.get('place', '')}", request.query_string.decode())
    place = named.get("place", "")
    return View(page=Page.PROVINCE, code=place) if PROVINCE_CODE.fullmatch(place) else None


def _province(view: View | None) -> str | None:
    """The province that a view is about, if it is about one alone."""
    if view is None or view.selected is not None:
        return None
    if view.page == Page.PROVINCE:
        return view.code
    return view.province if view.page in (Page.UNMARKED, Page.TASKS) else None
