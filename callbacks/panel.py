"""The panel beside the map: ranking, unmarked communes, or one commune's tasks."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from callbacks.changes import changes_of_area, changes_of_commune, count_of_changes
from callbacks.first_use import first_use_of
from callbacks.frame import rows_view
from callbacks.look import Look
from callbacks.marking import marker_of, with_pending
from callbacks.tasks import province_tasks
from components import ids
from components.classes import class_numbers
from components.commune import CommuneChanges, commune_panel
from components.downloads import downloads
from components.place import link
from components.ranking import ranking_hint, ranking_rows, ranking_table
from components.tables import commune_grid, unmarked_grid, unmarked_rows
from components.words import full_name
from data.assignments import assignments, histories, unmarked
from data.register import Unit
from i18n import Text
from view import Level, Metric, Page, Panel, View

WAITS = "waits-for-tables"
"""The class of what stands in the place of a table until the browser has the table library."""


def panel(look: Look, *, grids: bool) -> list[Any]:
    """The children of the panel; ``grids`` says that the browser has the table library."""
    if look.lack:
        return [first_use_of(look)]
    if look.focus is not None and look.focus.level == Level.COMMUNE:
        tasks = rows_view(look, look.focus)
        return [_commune(look, look.focus), downloads("assignments", tasks)]
    province = look.focus.code if look.focus else None
    waiting = look.frame(look.now, Level.COMMUNE, province)
    count = int((waiting["communes"] - waiting["marked"]).sum())
    children: list[Any] = [_tabs(look, len(waiting), count, province)]
    if look.view.panel == Panel.CHANGES:
        children.append(changes_of_area(look, province))
        children.append(_foot("changes", look, province, None))
        return children
    if look.view.panel == Panel.UNMARKED:
        children.append(_unmarked(look, province, grids))
        children.append(_foot("unmarked", look, province, ids.UNMARKED_TABLE))
        return children
    if look.view.panel == Panel.TASKS and province:
        return [*children, *province_tasks(look, province, grids=grids)]
    if province and count:
        children.append(_warning(look, count))
    # The country is ranked by province on both levels: 3,321 rows are no ranking, and what a map of
    # communes is read for, the unmarked ones, is the next tab.
    level = Level.COMMUNE if province else Level.PROVINCE
    children.append(_ranking(look, level, province, grids))
    # By coverage a commune is marked or not: there is nothing to rank.
    if not (province and look.view.metric == Metric.COVERAGE):
        children.append(ranking_hint(look.view, look.text))
    name, grid = ("communes", ids.RANKING) if province else ("ranking", None)
    children.append(_foot(name, look, province, grid))
    return children


def _foot(table: str, look: Look, province: str | None, grid: str | None) -> html.Div:
    """The links that take the table of the panel along."""
    view = look.view.to(province=province, selected=None, panel="units", layout="map")
    return downloads(table, view, grid=grid)


def _tabs(look: Look, communes: int, count: int, province: str | None) -> html.Div:
    text, view = look.text, look.view
    first = text("Xã") if province else text("Xếp hạng")
    rows = rows_view(look, look.focus)
    tabs = [
        _tab(first, view.to(panel="units"), view),
        *([_badge(communes, rows.to(count="communes"), "", text)] if province else []),
        _tab(text("Chưa đánh dấu"), view.to(panel=str(Panel.UNMARKED)), view),
        _badge(count, rows.to(count="unmarked"), "badge-unmarked" if count else "", text),
        *([_tab(text("Nhiệm vụ"), view.to(panel=str(Panel.TASKS)), view)] if province else []),
        _changes_tab(look, province),
    ]
    heading = None
    if province and look.place is None and look.focus is not None:
        name = full_name(look.focus.name, look.focus.kind, text)
        target = view.at(Page.PROVINCE, province).to(panel=view.panel)
        heading = html.Div(
            [
                html.H2(name, className="panel-name"),
                link(text("Mở") + " →", target, className="button button-primary", id="go-in"),
                link(
                    "×",
                    view.to(selected=None),
                    className="panel-close",
                    **{"aria-label": text("Đóng")},
                ),
            ],
            className="panel-head",
        )
    return html.Div([heading, html.Nav(tabs, className="panel-tabs")])


def _tab(label: str, target: View, view: View) -> html.A:
    chosen = target.panel == view.panel
    properties = {"aria-current": "true"} if chosen else {}
    name = "panel-tab" + (" is-chosen" if chosen else "")
    return link(label, target, className=name, **{"data-panel": target.panel}, **properties)


def _changes_tab(look: Look, province: str | None) -> html.A:
    """The tab of the changes; its badge counts the communes that became marked or lost it."""
    text, view = look.text, look.view
    tab = _tab(text("Thay đổi"), view.to(panel=str(Panel.CHANGES)), view)
    n = count_of_changes(look, province)
    words = text("{n} xã đổi trạng thái đánh dấu", n=text.whole(n))
    badge = html.Span(text.whole(n), className="badge num", title=words)
    tab.children = [text("Thay đổi"), badge, html.Span(words, className="sr-only")]
    return tab


def _badge(count: int, target: View, warm: str, text: Text) -> html.A:
    """The count of a tab, beside it: a link of its own to the rows."""
    words = text("Mở {n} đơn vị thành danh sách", n=text.whole(count))
    name = f"badge num opens {warm}"
    return link(text.whole(count), target, className=name, **{"aria-label": words})


def _warning(look: Look, count: int) -> html.A:
    text = look.text
    words = text.plural("{n} đơn vị chưa đánh dấu", "{n} đơn vị chưa đánh dấu", count)
    return link(
        [
            html.Span(className="swatch-small"),
            html.B(words),
            html.Span(text("Mở danh sách") + " →"),
        ],
        look.view.to(panel=str(Panel.UNMARKED)),
        className="warning",
    )


def _ranking(look: Look, level: str, province: str | None, grids: bool) -> html.Div:
    of_communes = level == Level.COMMUNE
    if of_communes and not grids:
        return _skeleton()
    frame = look.frame(look.now, level, province)
    earlier = look.frame(look.earlier, level, province)
    numbers = class_numbers(frame, look.view.metric, level, pd.Timestamp(look.as_of))
    rows = ranking_rows(frame, earlier, numbers, look.view, look.as_of, look.text)
    if not of_communes:
        return ranking_table(rows, look.view, (look.earlier_day, look.as_of), look.text)
    return html.Div(commune_grid(rows, look.view, look.text), className="grid-frame")


def _unmarked(look: Look, province: str | None, grids: bool) -> html.Div:
    if not grids:
        return _skeleton()
    rows = unmarked_list(look, province)
    grid = unmarked_grid(rows, look.text, with_province=province is None)
    return html.Div(grid, className="grid-frame")


def unmarked_list(look: Look, province: str | None) -> list[dict[str, Any]]:
    """The rows of the unmarked communes of the country or of a province."""
    provinces = dict(zip(look.now.provinces["code"], look.now.provinces["name"], strict=True))
    return unmarked_rows(unmarked(look.now, province), provinces, look.view, look.text)


def _skeleton() -> html.Div:
    rows = [html.Div(className="skeleton") for _ in range(12)]
    return html.Div(rows, className=f"grid-frame {WAITS}")


def _commune(look: Look, unit: Unit) -> html.Section:
    text = look.text
    store, register = look.sources.store, look.register
    marker = marker_of(look, unit.province_code)
    tasks = assignments(store, register, unit.code, look.as_of)
    province = register.get(unit.province_code, look.as_of)
    row = look.totals_of(unit, look.now)
    out = look.view.to(selected=None)
    if look.view.page == Page.COMMUNE:
        out = look.view.at(Page.PROVINCE, unit.province_code)
    return commune_panel(
        full_name(unit.name, unit.kind, text),
        unit.code,
        full_name(province.name, province.kind, text) if province else "",
        bool(row and row["marked"] == 1),
        tasks,
        histories(store, register, unit.code, look.as_of),
        out,
        look.view.at(Page.HISTORY),
        text,
        _commune_changes(look, unit),
        with_pending(marker, look, unit.code) if marker else None,
    )


def _commune_changes(look: Look, unit: Unit) -> CommuneChanges:
    counts, tasks, rows = changes_of_commune(look, unit)
    return CommuneChanges(counts, tasks, (look.earlier_day, look.as_of), rows, look.view)
