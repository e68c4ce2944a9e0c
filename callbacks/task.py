"""The page of one task."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from callbacks.look import Look
from callbacks.marking import marker_of
from callbacks.tasks import PER_PAGE, place_words, portions_foot, provinces_facet
from components.documents import missing_page
from components.downloads import downloads
from components.facets import Facet, facet_menus, tier_facet
from components.marking import Marker, form_words, mark_button
from components.place import link
from components.task import (
    UNITS_TABLE,
    drawn_map,
    task_facts,
    task_figures,
    task_head,
    task_map,
    units_grid,
)
from components.task_states import digit, state_legend
from components.words import full_name
from data.counted import Counted
from data.coverage import Filters
from data.scope import scope_parts
from data.states import day_of_store
from data.task_progress import task_progress
from data.task_units import task_units, unit_states
from view import Level, Metric, Page

NAMED = 6
"""The most units of a scope that are named one by one."""


def task_document(look: Look, *, grids: bool) -> list[Any]:
    """The children of the page of a task."""
    view, text = look.view, look.text
    marker = marker_of(look)
    tasks = day_of_store(look.sources.store, look.as_of).catalogue.tasks
    known = tasks[tasks["task_code"] == view.code]
    if known.empty:
        return missing_page(view, text)
    task: dict[Any, Any] = known.iloc[0].to_dict()
    counts = _counts(look, filters_of(look))
    page = [
        task_head(task, _side(look, task, marker), view, text),
        task_facts(task, scope_words(look, task["scope"]), view, text),
    ]
    if task["start_date"] and task["start_date"] > look.as_of:
        words = text(
            "Chưa giao cho đơn vị nào: bắt đầu từ {day}.", day=text.day(task["start_date"])
        )
        return [*page, html.Div(words, className="empty-list")]
    rows = view.at(Page.ROWS).to(task=view.code, province=view.province, group=None, lead_unit=None)
    is_due = task["due_date"] is not None and task["due_date"] < look.as_of
    found = found_units(look, PER_PAGE, (view.portion - 1) * PER_PAGE)
    last = max(1, -(-found.total // PER_PAGE))
    if view.portion > last:
        return task_document(replace(look, view=view.to(portion=last)), grids=grids)
    table = units_grid(
        found.rows, view, text, whole=last == 1, grids=grids, marks=marker is not None
    )
    listed = html.Section(
        [
            html.Div(
                [state_legend(counts, view, text), facet_menus(_facets(look), view, text)],
                className="task-chooses",
            ),
            html.Div(table, className="grid-frame"),
            portions_foot(look, found, PER_PAGE),
        ],
        className="task-list-part",
    )
    return [
        *page,
        task_figures(counts, is_due, rows, text),
        html.Div([_map(look, counts), listed], className="task-parts"),
        form_words(marker, text) if marker else None,
    ]


def filters_of(look: Look) -> Filters:
    """The filters of the units of a task: a place, a kind, a tier."""
    view = look.view
    return Filters(province=view.province, kind=view.kind, tier=view.tier, task=view.code)


def found_units(look: Look, limit: int | None, after: int) -> Counted:
    """The units that must do the task, in the state of the view."""
    view = look.view
    found = (look.sources.store, look.register, view.code or "", look.as_of, filters_of(look))
    return task_units(*found, view.state, limit, after)


def _counts(look: Look, filters: Filters) -> dict[Any, Any]:
    """The counts of the task; zeros where no unit passes the filters."""
    frame = task_progress(look.sources.store, look.register, look.as_of, filters)
    if frame.empty:
        numbers = frame.select_dtypes("number").columns
        return dict.fromkeys(numbers, 0) | {"last_mark": None}
    return frame.iloc[0].to_dict()


def _tiers(look: Look, **filtered: str | None) -> dict[str, int]:
    """How many units of each tier must do the task, without those that none of must."""
    tiers = (str(Level.PROVINCE), str(Level.COMMUNE))
    counts = {
        tier: int(_counts(look, Filters(task=look.view.code, tier=tier, **filtered))["assigned"])
        for tier in tiers
    }
    return {tier: count for tier, count in counts.items() if count}


def _facets(look: Look) -> list[Facet]:
    view = look.view
    mixed = len(_tiers(look)) > 1 or view.tier
    tiers = _tiers(look, province=view.province, kind=view.kind) if mixed else {}
    return [provinces_facet(look), tier_facet(tiers, look.text)]


def _level(look: Look) -> str:
    tiers = [look.view.tier] if look.view.tier else list(_tiers(look))
    return Level.COMMUNE if Level.COMMUNE in tiers else Level.PROVINCE


def _side(look: Look, task: dict[Any, Any], marker: Marker | None) -> list[Any]:
    view, text = look.view, look.text
    country = view.at(Page.PROVINCE, view.province) if view.province else view.at(Page.COUNTRY)
    country = country.to(task=view.code, metric=str(Metric.COMPLETION), group=None, lead_unit=None)
    if not view.province:
        country = country.to(level=str(_level(look)))
    files = downloads("task-units", view.to(task=view.code), grid=UNITS_TABLE)
    about = f"{task['task_code']} · {task['title']}"
    button = mark_button(
        text("Đánh dấu…"), task=task["task_code"], about=about, grid=UNITS_TABLE, primary=True
    )
    return [
        button if marker else None,
        files,
        link(text("Xem trên bản đồ lớn") + " →", country, className="button", id="to-map"),
    ]


def _map(look: Look, counts: dict[Any, Any]) -> Any:
    view, level = look.view, _level(look)
    boundaries = look.sources.boundaries
    place = view.province if level == Level.COMMUNE else None
    key = f"province-{place}" if place else level + "s"
    # Boundaries that were accepted with units missing may lack a whole province.
    if key not in boundaries.files:
        place, key = None, level + "s"

    def address(name: str) -> str:
        return f"/geo/{boundaries.id}/{boundaries.file(name)}"

    filters = filters_of(look)
    asked = (look.sources.store, look.register, view.code or "", look.as_of, level, filters)
    units = unit_states(*asked)
    digits = "".join(digit(state) for state in units["state"])
    epoch = look.register.epoch(look.as_of).isoformat()
    names = f"/units/{look.register.version}/{epoch}/{level}-{view.province if place else 'all'}"
    addresses = {
        "geometry": address(key),
        "islands": address("islands"),
        "border": "" if place else address("borders"),
        "coast": address(f"border-{place}" if place else "coast"),
        "units": f"{names}.json",
    }
    drawn = drawn_map(addresses, digits, units["days"].tolist(), look.as_of, level, view, look.text)
    approximate = boundaries.approximate
    return task_map(drawn, counts, place_words(look), approximate=approximate, text=look.text)


def scope_words(look: Look, scope: str) -> str:
    """Which units must do a task, in words."""
    text, named = look.text, []
    said = []
    plain = {
        "provinces": text("mọi tỉnh, thành phố"),
        "communes": text("mọi xã, phường, đặc khu"),
        "kind:xã": text("mọi xã"),
        "kind:phường": text("mọi phường"),
        "kind:đặc khu": text("mọi đặc khu"),
    }
    for part in scope_parts(scope):
        if part in plain:
            said.append(plain[part])
        elif part.startswith("in:"):
            name = _unit_name(look, part.removeprefix("in:"))
            said.append(text("các xã, phường, đặc khu của {name}", name=name))
        else:
            named.append(_unit_name(look, part))
    said += named[:NAMED]
    if len(named) > NAMED:
        rest = len(named) - NAMED
        said.append(text.plural("và {n} đơn vị nữa", "và {n} đơn vị nữa", rest))
    return " · ".join(said)


def _unit_name(look: Look, code: str) -> str:
    unit = look.register.get(code, look.as_of) or look.register.get(code)
    return full_name(unit.name, unit.kind, look.text) if unit else code
