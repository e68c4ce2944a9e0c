"""What lies over the map and at the head of lists: the filters, and what can be taken along."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from callbacks.look import Look
from callbacks.scene import has_map
from components.filters import FIELDS, Choice, active_chips, choices_of, filter_panel
from components.share import share_panel
from data.counted import OF_ASSIGNMENTS
from data.filter_counts import filter_counts
from data.states import day_of_store
from view import Page

OF_COMMUNES = ("kind", "group", "lead_unit", "tier", "task")
"""The filters of a list of communes; a map and a list of assignments have that of states too."""
PROVINCE_KINDS = ("tỉnh", "thành phố")


def tools(look: Look) -> html.Div:
    """The filters of a view with their counts, those that are on, and what it can be shared as."""
    view, text, on_map = look.view, look.text, has_map(look)
    of_unit = view.unit if view.unit and len(view.unit) == len("22") else None
    place = look.province_code or of_unit or view.province
    store, register = look.sources.store, look.register
    filters = replace(look.filters, province=place)
    count, unit = _listed(look)
    counts = filter_counts(store, register, look.as_of, filters, count, unit)
    tasks = day_of_store(store, look.as_of).catalogue.tasks
    titles = dict(zip(tasks["task_code"], tasks["title"], strict=True))
    if place or unit:
        counts["kind"] = {k: n for k, n in counts["kind"].items() if k not in PROVINCE_KINDS}
    fields = FIELDS if on_map or count == view.count else OF_COMMUNES
    choices = {field: choices_of(field, counts[field], titles, text) for field in fields}
    active = []
    for field in fields:
        value = getattr(view, field)
        if value is not None:
            known = {one.value: one for one in choices[field]}
            active.append((field, known.get(value) or Choice(value, value, 0)))
    parts: list[object] = [filter_panel(choices, view, text, on_map=on_map)]
    if on_map:
        name = look.place_unit.name if look.place_unit else look.everywhere
        title = text("Bản đồ nhiệt NQ57: {place}", place=name)
        parts.append(share_panel(view.to(as_of=look.as_of), look.province_code, title, text))
    parts += active_chips(active, view, text, on_map=on_map)
    # They may be drawn sooner than what is around them: a link changes what this address says.
    at = {"data-at": look.address}
    return html.Div(parts, className="tools", id="tools", role="group", **at)


def _listed(look: Look) -> tuple[str, str | None]:
    """The count of assignments and the commune whose rows a page lists; else all assignments."""
    view = look.view
    if view.page != Page.ROWS or view.count not in OF_ASSIGNMENTS:
        return "assigned", None
    return view.count, view.unit if view.unit and len(view.unit) > 2 else None
