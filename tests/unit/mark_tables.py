"""Tables of marks as the readers give them, made by hand or at random."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from hypothesis import strategies as st

from data.readers import SourceTable

TASKS = pd.DataFrame(
    [("C", "communes"), ("P", "provinces"), ("X", "kind:xã"), ("B", "communes provinces")],
    columns=["task_code", "scope"],
).assign(
    title="Việc", group="awareness", assigned_by="central", lead_unit="A",
    coordinating_units="", start_date=None, due_date=None,
)  # fmt: skip

SOUND = {"task_code": "C", "status": "done", "marked_on": "2025-11-28"}

_SPELLINGS = {
    "unit_code": [
        "", "25", "25.0", "00025", "025", "6994", "06994", "22", "1", "00001", "00007", "00070",
        "70", "2", "02", "99999", "06949", "069944", "24", "15", "mã", "26368", "Vân Đồn",
    ],
    "province_code": ["", "22", "22.0", "01", "1", "24", "02", "99", "00025", "25", "15", "?"],
    "unit": [
        "", "Vân Đồn", "van don", "ĐK Vân Đồn", "Văn Lang", "van lang", "Văn Lăng", "Hoàn Kiếm",
        "Phường Phúc Xá", "Lào Cai", "Tỉnh Quảng Ninh", "Hà Giang", "Giảng Võ", "Xứ Lạ",
    ],
    "province": ["", "Quảng Ninh", "quang ninh", "Hà Nội", "Thái Nguyên", "Hà Giang", "Lào Cai",
                 "Xứ Lạ"],
    "task_code": ["C", "c", "P", "X", "B", "Z", ""],
    "status": ["done", "hoàn thành", "Vướng mắc", "xong", ""],
    "marked_on": ["2025-11-28", "28/11/2025", "45989", "2026-05-01", "1/1/2024", "9/9/2999", "?",
                  "", "2025-03-01"],
    "progress": ["", "70%", "0,7", "1", "70", "120", "?"],
    "evidence": ["", "CV 1"],
    "note": ["", "chờ"],
}  # fmt: skip


def table_of(rows: Iterable[dict[str, str]], fields: Iterable[str] = ()) -> SourceTable:
    """Return rows below a header in row 1; the first row, or ``fields``, says the columns."""
    rows = list(rows)
    names = list(fields) or list(rows[0])
    frame = pd.DataFrame(
        {name: [row.get(name, "") for row in rows] for name in names}, dtype=object
    )
    frame["row"] = range(2, len(rows) + 2)
    named = {name: name.upper() for name in names}
    return SourceTable("m.csv", "0" * 64, "Tháng 11", ("Tháng 11",), named, [], 1, frame, [])


@st.composite
def tables(draw: st.DrawFn) -> SourceTable:
    """Draw a table with any of the columns that say the unit, and mostly sound other values."""
    units = draw(
        st.lists(
            st.sampled_from(["unit_code", "province_code", "unit", "province"]),
            min_size=1, unique=True,
        )
    )  # fmt: skip
    fields = [*units, *SOUND, "progress", "evidence", "note"]

    def cell(name: str) -> st.SearchStrategy[str]:
        often = [SOUND[name]] * 6 if name in SOUND else [""] * 3
        return st.sampled_from([*often, *_SPELLINGS[name]])

    row = st.fixed_dictionaries({name: cell(name) for name in fields})
    return table_of(draw(st.lists(row, min_size=1, max_size=12)), fields)
