"""The work queue of a monitor: the page, the file of its list, and the list for a plain page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from callbacks.described import about, named
from callbacks.look import Look
from callbacks.marking import marker_of, marks_elsewhere, waiting_marks
from callbacks.queue_answers import answers
from components.queue import Waiting, narrowed_parts, queue_page
from components.queue_filters import Counted
from components.queue_table import last_marks
from components.words import full_name, kind_name, state_name
from data.answers import plain
from data.reminders import last_reminders
from data.scope import COMMUNE_KINDS
from data.work_queue import ONLY, OPEN_STATES, facet_counts, narrowed, work_queue
from i18n import Text
from reports.exports import Export, in_order
from view import Page, View

OFFSHORE = ("20333", "22736")
"""Hoàng Sa and Trường Sa, which have places of their own on every map."""
MOST_LEADS = 40
"""The most lead units that the menu offers, those with most communes first."""
SORTED_BY = {
    "full": "unit",
    "next_due": "next_due",
    "lead": "next_lead_unit",
    "last": "last_mark",
    "reminder": "reminded_on",
}
"""The field of a row that a column of the table is sorted by, where that is not its name."""


def queue_document(look: Look, *, grids: bool) -> list[Any]:
    """The children of the page."""
    return queue_page(waiting(look), look.view, look.as_of, look.text, grids=grids)


def narrowed_queue(look: Look, held: str) -> dict[str, dict[str, str]] | None:
    """What changes of the page, by id, where the browser has the rows (``held``) and narrows them.

    By province, kind, state and ``only``; None where the page has to be drawn anew, as without
    the buttons for what may be done in other provinces only.
    """
    if look.view.page != Page.UNMARKED or look.lack or marks_elsewhere(look.view.province):
        return None
    return narrowed_parts(waiting(look), look.view, look.as_of, look.text, held)


def queue(look: Look) -> pd.DataFrame:
    """The unmarked communes under the filters but for the province, the state and ``only``."""
    return work_queue(look.sources.store, look.register, look.as_of, look.filters, reminders(look))


def reminders(look: Look) -> pd.DataFrame:
    """The last reminder of each commune."""
    return last_reminders(look.sources.store, look.as_of)


def listed(look: Look, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the queue that the view lists."""
    if look.view.province:
        frame = frame[frame["province_code"] == look.view.province]
    return frame[narrowed(frame, look.as_of, look.view.only, look.view.state)]


def waiting(look: Look) -> Waiting:
    """What the page shows."""
    marker = marker_of(look, look.view.province)
    view, frame = look.view, queue(look)
    # A kind of province chooses by more than the rows say.
    every = queue(replace(look, view=view.to(kind=None))) if view.kind else frame
    kind = view.kind if view.kind in COMMUNE_KINDS else None
    kept = frame[narrowed(frame, look.as_of, view.only, view.state)]
    here = frame if view.province is None else frame[frame["province_code"] == view.province]
    rows = listed(look, frame)
    provinces = _provinces(look, kept)
    place = look.register.get(view.province, look.as_of) if view.province else None
    return Waiting(
        listed=len(rows),
        rows=(every if kind else frame).assign(only=_only(look, every if kind else frame)),
        kind=kind,
        total=len(frame),
        communes=int(look.now.communes["communes"].sum()),
        provinces=provinces,
        counted=Counted(
            only={
                only: int(narrowed(here, look.as_of, only, view.state).sum())
                for only in (None, *ONLY)
            },
            provinces=[(code, name, count) for code, name, count, _, _ in provinces],
            kinds=_kinds(look, every),
            groups=_facet(look, "group"),
            leads=dict(
                sorted(_facet(look, "lead_unit").items(), key=lambda one: -one[1])[:MOST_LEADS]
            ),
            states={
                state: int(narrowed(here, look.as_of, view.only, state).sum())
                for state in OPEN_STATES
            },
            listed=len(rows),
            place=place.name if place else None,
        ),
        scene=_scene(look, rows),
        approximate=look.sources.boundaries.approximate,
        marker=marker,
        pending=waiting_marks(look),
        answers=answers(look),
    )


def _provinces(look: Look, frame: pd.DataFrame) -> list[tuple[str, str, int, int, int]]:
    counts = frame["province_code"].value_counts()
    found = [
        (row["code"], row["name"], int(counts[row["code"]]), int(row["marked"]), row["communes"])
        for row in look.now.provinces.to_dict("records")
        if row["code"] in counts
    ]
    return sorted(found, key=lambda one: (-one[2], one[0]))


def _kinds(look: Look, frame: pd.DataFrame) -> dict[str, int]:
    """How many communes of each kind the list would hold."""
    kinds = listed(look, frame)["kind"]
    return {str(kind): int(n) for kind, n in kinds.value_counts().items()}


def _only(look: Look, frame: pd.DataFrame) -> list[str]:
    """What each row stays listed under, as words; something overdue is a state as well."""
    named = {only: narrowed(frame, look.as_of, only) for only in ONLY}
    named |= {state: narrowed(frame, look.as_of, None, state) for state in OPEN_STATES}
    flags = [flag.tolist() for flag in named.values()]
    return [
        " ".join(name for name, there in zip(named, row, strict=True) if there)
        for row in zip(*flags, strict=True)
    ]


def _facet(look: Look, facet: str) -> dict[str, int]:
    filters = replace(look.filters, province=look.view.province)
    store, register = look.sources.store, look.register
    view = look.view
    return facet_counts(store, register, look.as_of, filters, view.only, facet, view.state)


def _scene(look: Look, rows: pd.DataFrame) -> dict[str, Any]:
    """The addresses of what the small map is drawn from."""
    boundaries, province = look.sources.boundaries, look.view.province

    def address(key: str) -> str:
        return f"/geo/{boundaries.id}/{boundaries.file(key)}"

    shown = [province] if province else sorted(rows["province_code"].unique())
    known = [code for code in shown if f"anchors-{code}" in boundaries.files]
    marks = look.now.communes.set_index("code")["marked"]
    return {
        "locator": address("locator"),
        "islands": address("islands"),
        "anchors": [address(f"anchors-{code}") for code in known],
        "units": address(f"province-{province}") if province in known else None,
        "province": province,
        "offshore": {
            unit.code: {
                "name": unit.name,
                "province": unit.province_code,
                "marked": bool(marks.get(unit.code, 0)),
            }
            for unit in (look.register.get(code, look.as_of) for code in OFFSHORE)
            if unit
        },
    }


def unmarked_export(look: Look) -> Export:
    """The list as it stands: its filters and its order."""
    text, view = look.text, look.view
    title = text("Chưa đánh dấu")
    names = _columns(text)
    rows, frame = [], listed(look, queue(look))
    frame = frame.assign(last=last_marks(frame, look.as_of, text))
    for row in frame.to_dict("records"):
        shown = {str(name): value for name, value in row.items()}
        shown["unit"] = full_name(row["name"], row["kind"], text)
        for name in ("next_due", "last_mark", "reminded_on", "answered_on"):
            day = shown[name]
            shown[name] = None if day is None or pd.isna(day) else day
        shown["assigned"], shown["overdue"] = int(row["assigned"]), int(row["overdue"])
        shown["kind"] = kind_name(row["kind"], text)
        rows.append(shown)
    in_its_order = in_order(rows, view.sort, SORTED_BY)
    only = only_name(view, text)
    if view.by == "province":
        # The provinces in the order of their sections, each with its communes as they are sorted.
        places = [code for code, *_ in _provinces(look, frame)]
        in_its_order.sort(key=lambda row: places.index(row["province_code"]))
        only.append(text("Nhóm theo tỉnh"))
    tidy = [
        {name: row[name] if name in DAYS else plain(row[name]) for name in names}
        for row in in_its_order
    ]
    return Export(named(look, title), title, names, tidy, about(look, title, *only))


DAYS = ("next_due", "last_mark", "reminded_on", "answered_on")


def only_name(view: View, text: Text) -> list[str]:
    """What the list is narrowed to, in words."""
    names = {
        "overdue": text("Có việc quá hạn"),
        "due-soon": text("Đến hạn trong 7 ngày"),
        "no-mark": text("Chưa có dấu nào"),
    }
    said = [names[view.only]] if view.only else []
    if view.state:
        said.append(text("Trạng thái: {state}", state=state_name(view.state, text)))
    return said


def _columns(text: Text) -> dict[str, str]:
    return {
        "province_code": text("Mã tỉnh"),
        "province": text("Tỉnh, thành phố"),
        "code": text("Mã đơn vị"),
        "unit": text("Đơn vị"),
        "kind": text("Loại"),
        "assigned": text("Việc được giao"),
        "overdue": text("Việc quá hạn"),
        "next_due": text("Hạn gần nhất"),
        "next_lead_unit": text("Đơn vị chủ trì"),
        "last": text("Dấu gần nhất"),
        "last_mark": text("Ngày đánh dấu"),
        "remark": text("Nhận xét"),
        "reminded_on": text("Nhắc gần nhất"),
        "by": text("Người nhắc"),
        "answered_on": text("Ngày trả lời"),
        "days": text("Số ngày từ khi có bản đồ"),
    }
