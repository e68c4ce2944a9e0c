"""What stands around the map: header, strip, place card, legend, switches."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from auth.current import person
from auth.people import Right
from callbacks.look import Look
from components import ids
from components.classes import FULL, SHARES, legend_rows
from components.days import day_field
from components.difference import difference_rows
from components.header import header
from components.layout import ribbon, switches
from components.place import breadcrumb, legend, link, metric_list, title
from components.showing import frame_foot, leave_wall, shown_day
from components.strip import area_strip, commune_strip
from components.tiles import layout_switch, tile_note
from components.values import metric_text
from components.words import counted_kind, full_name, kind_name, metric_name
from data.register import Unit
from settings import FIRST_DAY, today
from view import Level, Metric, Page, View

COUNTED = {
    Metric.COVERAGE: "marked",
    Metric.COMPLETION: "done",
    Metric.PUNCTUALITY: "done_on_time",
    Metric.OVERDUE: "overdue",
    Metric.FRESHNESS: "marked",
    Metric.OBSTACLES: "obstacles",
}
"""What a metric counts, of which the rows are listed."""


def head(look: Look) -> list[Any]:
    """The header of a view."""
    name = look.text("Ngày xem số liệu")
    day = day_field(ids.AS_OF, name, look.as_of, FIRST_DAY, today(), look.text)
    language = look.sources.settings.language
    asking = person()
    who = None if look.sources.settings.auth == "open" else asking.name
    return header(
        look.view,
        day,
        look.now.demo,
        look.text,
        language=language,
        who=who,
        imports=asking.has(Right.IMPORT),
    )


def strip(look: Look) -> list[html.Div]:
    """The strip of figures of what is in focus."""
    text, focus = look.text, look.focus
    now, before = look.totals_of(focus, look.now), look.totals_of(focus, look.earlier)
    earlier_day = text.short_day(look.earlier_day, look.as_of)
    if now is None:
        return []
    if focus is not None and focus.level == Level.COMMUNE:
        ranking = look.view.at(Page.PROVINCE, focus.province_code)
        ranking = ranking.to(metric=str(Metric.COMPLETION))
        rows = rows_view(look, focus)
        return commune_strip(now, _rank(look, now), before, earlier_day, text, rows, ranking)
    country = look.view.at(Page.COUNTRY).to(level="province", metric="coverage")
    return area_strip(
        now,
        before,
        text,
        province=focus is not None,
        earlier_day=earlier_day,
        rows=rows_view(look, focus),
        full_provinces=country.to(classes=str(FULL)),
    )


def rows_view(look: Look, unit: Unit | None) -> View:
    """The page of the rows that the figures of a place count (None: the country)."""
    rows = look.view.at(Page.ROWS)
    if unit is None:
        return rows
    of_province = unit.level == Level.PROVINCE
    return rows.to(province=unit.code) if of_province else rows.to(unit=unit.code)


def _rank(look: Look, row: dict[str, Any]) -> tuple[int, int] | None:
    """The place of a marked commune among the marked ones of its province, by completion."""
    communes = look.now.communes
    peers = communes[
        (communes["province_code"] == row["province_code"])
        & (communes["marked"] == 1)
        & (communes["assigned"] > 0)
    ]
    mine = peers[peers["code"] == row["code"]]
    if mine.empty:
        return None
    ahead = int((peers["completion"] > mine["completion"].iloc[0]).sum())
    return ahead + 1, len(peers)


def place(look: Look) -> list[Any]:
    """The card at the side of the map."""
    text, view = look.text, look.view
    totals = look.place_totals()
    values = {str(m): metric_text(totals, m, look.as_of, text) for m in Metric}
    base = view.to(selected=None)
    country = base.at(Page.COUNTRY)
    steps: list[tuple[str, Any]] = []
    register = look.register
    if look.place is None:
        name = look.everywhere
        steps = [(name, None)]
        subtitle = text(
            "{provinces} tỉnh, thành phố · {communes} xã, phường, đặc khu",
            provinces=len(look.now.provinces),
            communes=text.whole(totals["communes"]),
        )
    else:
        province = register.get(look.place.province_code, look.as_of) or look.place
        name = province.name
        steps = [(look.everywhere, country)]
        if look.place.level == Level.COMMUNE:
            steps.append((province.name, base.at(Page.PROVINCE, province.code)))
        steps.append((look.place.name, None))
        kinds = look.shown["kind"].value_counts()
        counted = [
            counted_kind(kind, int(kinds[kind]), text)
            for kind in ("xã", "phường", "đặc khu")
            if kind in kinds
        ]
        code = text("mã {code}", code=province.code)
        subtitle = " · ".join([kind_name(province.kind, text), code, ", ".join(counted)])
    alone = bool(view.kiosk or view.embed)
    return [
        breadcrumb(steps, text),
        title(name, subtitle),
        *([shown_day(look.as_of, text)] if alone else []),
        *([leave_wall(view, text)] if view.kiosk else []),
        metric_list(values, view, text),
        link(
            [text("Xem các dòng được đếm"), html.Span("→")],
            rows_view(look, look.place_unit).to(count=COUNTED[Metric(view.metric)]),
            className="rows-link",
            id="rows-link",
        ),
        html.Div(className="spring"),
        _legend(look),
        *([tile_note(look.place is None, text)] if view.layout == "tiles" else []),
        *([frame_foot(view, text)] if view.embed else []),
    ]


def _legend(look: Look) -> html.Div:
    text, metric = look.text, look.view.metric
    of_provinces = look.level == Level.PROVINCE
    if look.differs(metric):
        changed = difference_rows(look.numbers(metric), look.level, text)
        since = text("So với {day}", day=text.day(look.earlier_day))
        counted = text("Số tỉnh") if of_provinces else text("Số xã")
        newly = look.changes.totals["newly_marked"] if of_provinces else None
        return legend(changed, since, counted, look.view, text, discs=newly, newly=True)
    rows = legend_rows(look.numbers(metric), metric, look.level, text)
    discs = None
    if of_provinces and metric == Metric.COVERAGE:
        discs = int((look.shown["communes"] - look.shown["marked"]).sum())
    heading = metric_name(metric, text)
    if of_provinces and metric in SHARES:
        heading = text("{metric} của tỉnh", metric=heading)
    counted = text("Số tỉnh") if of_provinces else text("Số xã")
    return legend(rows, heading, counted, look.view, text, discs=discs)


def map_switches(look: Look) -> html.Div:
    """The switch of levels (on the country's map) and the zoom buttons."""
    text, view = look.text, look.view
    items = []
    if look.place is None:
        for level, label in ((Level.PROVINCE, text("Tỉnh")), (Level.COMMUNE, text("Xã"))):
            target = view.to(level=str(level), selected=None, classes=None)
            target = target.to(layout="map") if level == Level.PROVINCE else target
            items.append((label, target.href, look.level == level))
    plain, tiles = view.to(layout="map"), view.to(layout="tiles")
    if look.place is None:
        plain = plain.to(level=look.level)
        tiles = tiles.to(level=str(Level.COMMUNE))
    if look.level == Level.PROVINCE:
        tiles = tiles.to(selected=None, classes=None)
    of_tiles = view.layout == "tiles"
    layouts = [
        ("map", text("Bản đồ"), plain.href, not of_tiles),
        ("tiles", text("Ô vuông"), tiles.href, of_tiles),
    ]
    return switches(items, text, layout_switch(layouts, text))


def ribbons(look: Look) -> list[Any]:
    """What qualifies the map, and the figures where no header says so."""
    text, said = look.text, []
    if look.now.demo and (look.view.kiosk or look.view.embed):
        said.append(ribbon(text("Dữ liệu minh họa")))
    if look.sources.boundaries.approximate:
        said.append(ribbon(text("Ranh giới gần đúng")))
    return said


def shell_class(look: Look) -> str:
    """The class of the whole page: which page it is, and how wide the panel."""
    wide = look.focus is not None and look.focus.level == Level.COMMUNE
    names = ["shell", f"page-{look.view.page}"]
    if look.view.page == Page.COMMUNE and wide:
        names.append("with-wide-panel")
    return " ".join(names)


def announcement(look: Look) -> str:
    """What a screen reader hears when the view changes."""
    unit = look.focus
    name = full_name(unit.name, unit.kind, look.text) if unit else look.everywhere
    totals = look.totals_of(unit, look.now)
    if totals is None or pd.isna(totals["communes"]):
        return name
    value = metric_text(totals, look.view.metric, look.as_of, look.text)
    return f"{name}: {metric_name(look.view.metric, look.text)} {value}"
