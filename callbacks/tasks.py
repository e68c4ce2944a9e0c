"""The page of all tasks: its lists, its filters, and the tasks of one province in the panel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html

from callbacks.look import Look
from components.downloads import downloads
from components.facets import (
    Facet,
    facet_menus,
    group_facet,
    lead_facet,
    province_facet,
    tier_facet,
)
from components.obstacles import OBSTACLES_TABLE, obstacles_grid
from components.place import link
from components.sheets import portions
from components.task_states import IN_ORDER, state_legend
from components.tasks import (
    TASKS_TABLE,
    catalogue_grid,
    grouped_grid,
    province_grid,
    tasks_head,
    tasks_tabs,
)
from components.words import full_name
from data.counted import Counted
from data.coverage import Filters
from data.names import fold
from data.obstacles import obstacles
from data.task_progress import grouped, in_state, late_first, task_progress
from view import Page, Panel

PER_PAGE = 200
TIERS = ("province", "commune")
BY = {Panel.GROUPS: "group", Panel.LEADS: "lead_unit"}
SUMMED = ("assigned", "done", *IN_ORDER, "obstacles")


def tasks_document(look: Look, *, grids: bool) -> list[Any]:
    """The children of the page of tasks."""
    view, text = look.view, look.text
    frame = progress(look)
    counts = {name: int(frame[name].sum()) for name in SUMMED}
    tabs = {
        "units": len(frame),
        str(Panel.GROUPS): frame["group"].nunique(),
        str(Panel.LEADS): frame["lead_unit"].nunique(),
        str(Panel.OBSTACLES): counts["obstacles"],
    }
    ident = OBSTACLES_TABLE if view.panel == Panel.OBSTACLES else TASKS_TABLE
    files = downloads("tasks", view, grid=ident)
    top = [
        tasks_head(counts, " · ".join(_words(look, len(frame), counts)), files, view, text),
        tasks_tabs(view, tabs, text),
        facet_menus(tasks_facets(look), view, text),
    ]
    if view.panel == Panel.OBSTACLES:
        return [*top, *_obstacles(look, grids=grids)]
    if view.panel in BY:
        by = BY[Panel(view.panel)]
        sums = grouped(frame, by, look.as_of)
        table = grouped_grid(sums, by, view, text, grids=grids)
        return [*top, html.Div(table, className="grid-frame")]
    table = catalogue_grid(in_state(frame, view.state), view, text, grids=grids)
    legend = state_legend(counts, view, text)
    return [*top, legend, html.Div(table, className="grid-frame")]


def province_tasks(look: Look, province: str, *, grids: bool) -> list[Any]:
    """The tasks of a province and its communes, what is late first, and the way to all lists."""
    store, register, text = look.sources.store, look.register, look.text
    filters = replace(look.filters, province=province)
    frame = task_progress(store, register, look.as_of, filters)
    table = province_grid(late_first(frame), province, look.view, text, grids=grids)
    tasks = look.view.at(Page.TASKS).to(province=province)
    onward = link(text("Mở danh sách nhiệm vụ") + " →", tasks, id="open-tasks")
    files = downloads("tasks", tasks.to(panel=str(Panel.TASKS), state=None), grid=TASKS_TABLE)
    return [html.Div(table, className="grid-frame"), html.P(onward, className="panel-foot"), files]


def filters_of(look: Look) -> Filters:
    """The filters of the lists of tasks: those of the view, with its province."""
    return replace(look.filters, province=look.view.province, task=None)


def progress(look: Look) -> pd.DataFrame:
    """The tasks under the filters of the view."""
    return task_progress(look.sources.store, look.register, look.as_of, filters_of(look))


def found_obstacles(look: Look, limit: int | None, after: int) -> Counted:
    """The obstacles under the filters of the view, the newest first."""
    store, register = look.sources.store, look.register
    return obstacles(store, register, look.as_of, filters_of(look), limit, after)


def _obstacles(look: Look, *, grids: bool) -> list[Any]:
    view, text = look.view, look.text
    found = found_obstacles(look, PER_PAGE, (view.portion - 1) * PER_PAGE)
    last = max(1, -(-found.total // PER_PAGE))
    if view.portion > last:
        # The list has become shorter than the address remembers.
        return _obstacles(replace(look, view=view.to(portion=last)), grids=grids)
    whole = last == 1
    table = obstacles_grid(found.rows, look.as_of, view, text, whole=whole, grids=grids)
    return [html.Div(table, className="grid-frame"), portions_foot(look, found, PER_PAGE)]


def portions_foot(look: Look, found: Counted, per_page: int) -> Any:
    """The foot of a list that is shown a portion at a time."""
    view = look.view
    return portions(found.total, len(found.rows), view.portion, per_page, view, look.text)


def place_words(look: Look) -> str:
    """The province that is filtered, or the country."""
    code = look.view.province
    unit = look.register.get(code, look.as_of) if code else None
    return full_name(unit.name, unit.kind, look.text) if unit else look.everywhere


def _words(look: Look, tasks: int, counts: dict[str, int]) -> list[str]:
    text = look.text
    said = text.plural("{n} nhiệm vụ", "{n} nhiệm vụ", tasks)
    given = text.plural("{n} việc được giao", "{n} việc được giao", counts["assigned"])
    return [text("Đến hết ngày {day}", day=text.day(look.as_of)), place_words(look), said, given]


def tasks_facets(look: Look) -> list[Facet]:
    """The filters of the lists, each choice with the rows that it leaves."""
    text = look.text
    by = {}
    for field in BY.values():
        sums = _listed(look, **{field: None}).groupby(field)["n"].sum()
        by[field] = {str(value): int(n) for value, n in sums.items() if value}
    tiers = {tier: int(_listed(look, tier=tier)["n"].sum()) for tier in TIERS}
    return [
        provinces_facet(look),
        group_facet(by["group"], text),
        lead_facet(by["lead_unit"], text),
        tier_facet(tiers, text),
    ]


def _listed(look: Look, **changes: str | None) -> pd.DataFrame:
    """The tasks under other filters, with how many rows of the list each makes."""
    view = look.view
    store, register = look.sources.store, look.register
    frame = task_progress(store, register, look.as_of, replace(filters_of(look), **changes))
    if view.panel == Panel.OBSTACLES:
        return frame.assign(n=frame["obstacles"])
    return in_state(frame, view.state).assign(n=1)


def provinces_facet(look: Look) -> Facet:
    """The provinces of the day."""
    pairs = provinces_by_name(look)
    return province_facet([(code, name, None) for code, name in pairs], dict(pairs), look.text)


def provinces_by_name(look: Look) -> list[tuple[str, str]]:
    """The provinces of the day, code and name, by name."""
    frame = look.register.units("province", look.as_of)
    pairs = zip(frame["code"], frame["name"], strict=True)
    return sorted(pairs, key=lambda pair: fold(pair[1]))
