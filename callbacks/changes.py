"""The tab of the changes of the country, of a province and of a commune."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from callbacks.described import about, named
from callbacks.frame import rows_view
from callbacks.look import Look
from components.change_words import CHANGES, change_name
from components.changes import ChangedUnit, changes_list
from components.words import full_name
from data.changed import changed_tasks
from data.register import Unit
from reports.exports import Export
from view import Page, View

NAMED = ("newly_marked", "lost")
"""The changes that a province's communes are named for."""
WORD = {"newly_marked": "marked", "lost": "lost"}


def count_of_changes(look: Look, province: str | None) -> int:
    """How many communes of a place became marked or lost it."""
    totals = _totals(look, province)
    return totals["newly_marked"] + totals["lost"]


def changes_of_area(look: Look, province: str | None) -> html.Div:
    """The tab of the country, by province, or of a province, by commune."""
    units = _provinces(look) if province is None else _communes(look, province)
    rows = _rows(look, look.focus)
    days = (look.earlier_day, look.as_of)
    return changes_list(_totals(look, province), units, days, rows, look.text)


def changes_export(look: Look) -> Export:
    """The list of the tab as a file: by province, or the communes of one."""
    text, province = look.text, look.view.province
    title, days = text("Thay đổi"), (text.day(look.earlier_day), text.day(look.as_of))
    units = _provinces(look) if province is None else _communes(look, province)
    names = {"code": text("Mã đơn vị"), "unit": text("Đơn vị")}
    names |= {one: change_name(one, text) for one in CHANGES}
    rows = [
        {"code": unit.rows.unit or unit.rows.province, "unit": unit.name, **unit.counts}
        for unit in units
    ]
    said = text("Từ hết ngày {first} đến hết ngày {last}", first=days[0], last=days[1])
    name = named(look, title, look.earlier_day.isoformat())
    return Export(name, title, names, rows, about(look, title, said))


def changes_of_commune(look: Look, unit: Unit) -> tuple[dict[str, int], dict[str, list[str]], View]:
    """The counts of a commune, what changed of which task, and the page of its rows."""
    store, register = look.sources.store, look.register
    tasks = changed_tasks(store, register, look.earlier_day, look.as_of, unit.code)
    communes = look.changes.communes
    found = communes[communes["code"] == unit.code]
    counts = _counts(found.iloc[0].to_dict()) if len(found) else {}
    return counts, tasks, _rows(look, unit)


def _rows(look: Look, unit: Unit | None) -> View:
    return rows_view(look, unit).to(compare=look.earlier_day)


def _totals(look: Look, province: str | None) -> dict[str, int]:
    if province is None:
        return look.changes.totals
    provinces = look.changes.provinces
    found = provinces[provinces["code"] == province]
    return {name: int(found[name].sum()) for name in CHANGES}


def _counts(row: dict[Any, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in CHANGES}


def _is_changed(frame: pd.DataFrame) -> pd.Series:
    return frame[[name for name in CHANGES if name != "still_unmarked"]].sum(axis=1) > 0


def _most_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Who lost or gained coverage first, then who has most that is new and late."""
    order = frame.assign(coverage=frame["newly_marked"] + frame["lost"])
    order = order.sort_values(
        ["coverage", "newly_late", "newly_done", "code"], ascending=[False, False, False, True]
    )
    return frame.loc[order.index]


def _provinces(look: Look) -> list[ChangedUnit]:
    frame, communes = look.changes.provinces, look.changes.communes
    rows = look.view.at(Page.ROWS).to(compare=look.earlier_day)
    units = []
    for row in _most_first(frame[_is_changed(frame)]).to_dict("records"):
        mine = communes[communes["province_code"] == row["code"]]
        named = {
            one: [
                (
                    full_name(each["name"], each["kind"], look.text),
                    look.view.at(Page.COMMUNE, each["code"]),
                )
                for each in mine[mine["coverage_change"] == WORD[one]].to_dict("records")
            ]
            for one in NAMED
        }
        units.append(
            ChangedUnit(
                name=row["name"],
                counts=_counts(row),
                rows=rows.to(province=row["code"]),
                target=look.view.at(Page.PROVINCE, row["code"]).to(panel="changes"),
                named=named,
            )
        )
    return units


def _communes(look: Look, province: str) -> list[ChangedUnit]:
    found = look.changes.communes
    mine = found[found["province_code"] == province]
    rows = look.view.at(Page.ROWS).to(compare=look.earlier_day)
    return [
        *_own(look, province, mine, rows),
        *(
            _commune(look, row, rows)
            for row in _most_first(mine[_is_changed(mine)]).to_dict("records")
        ),
    ]


def _own(look: Look, province: str, communes: pd.DataFrame, rows: View) -> list[ChangedUnit]:
    """What changed of the province's own tasks: what its communes do not account for."""
    whole = _totals(look, province)
    counts = {name: n - int(communes[name].sum()) for name, n in whole.items()}
    if not any(counts.values()):
        return []
    name = look.text("Việc của cấp tỉnh")
    return [ChangedUnit(name, counts, rows.to(province=province, tier="province"))]


def _commune(look: Look, row: dict[Any, Any], rows: View) -> ChangedUnit:
    return ChangedUnit(
        name=full_name(row["name"], row["kind"], look.text),
        counts=_counts(row),
        rows=rows.to(unit=row["code"]),
        target=look.view.at(Page.COMMUNE, row["code"]).to(panel="changes"),
    )
