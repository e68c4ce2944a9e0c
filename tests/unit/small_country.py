"""A country of two provinces, small enough to count by hand, with one decree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from data.register import Register, Unit

FIRST, DECREE = date(2025, 7, 1), date(2026, 4, 30)


def _unit(code: str, name: str, kind: str, home: str, begins: date, ends: date | None) -> Unit:
    level = "province" if len(code) == 2 else "commune"
    return Unit(code, name, kind, level, home, begins, ends, (code,) if ends else ())


REGISTER = Register(
    [
        _unit("01", "Một", "thành phố", "01", FIRST, None),
        _unit("02", "Hai", "tỉnh", "02", FIRST, None),
        _unit("00001", "An", "phường", "01", FIRST, None),
        _unit("00002", "Bình", "xã", "01", FIRST, DECREE),
        _unit("00002", "Bình", "phường", "01", DECREE, None),
        _unit("00003", "Cát", "xã", "02", FIRST, None),
        _unit("00004", "Đảo", "đặc khu", "02", FIRST, None),
    ]
)
CODES = ["01", "02", "00001", "00002", "00003", "00004"]
SCOPES = ["provinces", "communes", "kind:xã", "kind:phường", "kind:đặc_khu", "in:01", "in:02"]
SCOPES += ["00001", "00003", "02"]

days = st.integers(0, 400).map(lambda number: FIRST + timedelta(days=number))
"""Days on both sides of the decree."""
mark_days = st.integers(-60, 400).map(lambda number: FIRST + timedelta(days=number))
statuses = st.sampled_from(["not_started", "in_progress", "done", "done", "blocked"])


@st.composite
def catalogues(draw: st.DrawFn, scopes: Sequence[str] = SCOPES) -> list[dict]:
    count = draw(st.integers(0, 4))
    return [
        {
            "task_code": f"T{number}",
            "title": f"Việc {number}",
            "group": draw(st.sampled_from(["awareness", "institutions"])),
            "assigned_by": "central",
            "lead_unit": draw(st.sampled_from(["Phòng A", "Phòng B"])),
            "coordinating_units": "",
            "start_date": draw(st.none() | days),
            "due_date": draw(st.none() | days),
            "scope": " ".join(draw(st.lists(st.sampled_from(scopes), min_size=1, max_size=3))),
        }
        for number in range(count)
    ]


@st.composite
def logs(draw: st.DrawFn, tasks: list[dict], codes: Sequence[str] = CODES) -> list[dict]:
    if not tasks:
        return []
    marks = st.fixed_dictionaries(
        {
            "unit_code": st.sampled_from(codes),
            "task_code": st.sampled_from([task["task_code"] for task in tasks]),
            # Few days, so that two marks of one day are no rarity.
            "marked_on": mark_days.map(lambda day: day.replace(day=min(day.day, 27) // 7 * 7 + 1)),
            "status": statuses,
        }
    )
    return draw(st.lists(marks, max_size=40))


@st.composite
def countries(
    draw: st.DrawFn, scopes: Sequence[str] = SCOPES, codes: Sequence[str] = CODES
) -> tuple[list[dict], list[dict]]:
    tasks = draw(catalogues(scopes))
    return tasks, draw(logs(tasks, codes))
