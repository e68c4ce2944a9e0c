"""The tables of a report: of a place, its unmarked communes, late tasks, obstacles, sources."""

from __future__ import annotations

from typing import Any

import pandas as pd

from i18n import Text
from reports.content import Content
from reports.sentences import moment
from reports.sheet import Column, Sheet

Rows = list[tuple[Any, ...]]


def report_sheets(content: Content, text: Text) -> list[Sheet]:
    """Return every table of a report, in the order in which it is read."""
    return [
        first_sheet(content, text),
        ranking(content, text),
        unmarked_sheet(content, text),
        late_sheet(content, text),
        obstacles_sheet(content, text),
        changes_sheet(content, text),
        turned_sheet(content, text),
        sources_sheet(content, text),
    ]


def first_sheet(content: Content, text: Text) -> Sheet:
    """Who is behind: provinces not fully covered, or the communes of a province to see to."""
    if content.place is None:
        return _not_full(content, text)
    units = content.units
    behind = units[(units["marked"] < units["communes"]) | (units["overdue"] > 0)]
    behind = behind.sort_values(["marked", "overdue", "code"], ascending=[True, False, True])
    return Sheet(
        "behind",
        text("Xã chưa đánh dấu hoặc có việc quá hạn"),
        [
            Column(text("Đơn vị"), wide=1),
            Column(text("Đã xong"), "of", heading_of=text("Việc giao")),
            Column(text("Quá hạn"), "whole"),
            Column(text("Đánh dấu")),
        ],
        [
            (row["name"], (row["done"], row["assigned"]), row["overdue"], _marked(row, text))
            for row in behind.to_dict("records")
        ],
        text("Mọi xã đã được đánh dấu và không xã nào có việc quá hạn."),
    )


def _not_full(content: Content, text: Text) -> Sheet:
    units = content.units
    behind = units[units["marked"] < units["communes"]]
    behind = behind.sort_values(["coverage", "code"])
    marked, communes = int(behind["marked"].sum()), int(behind["communes"].sum())
    total = (
        text.plural("{n} tỉnh, thành phố", "{n} tỉnh, thành phố", len(behind)),
        *((marked, communes), (marked, communes), communes - marked),
    )
    return Sheet(
        "behind",
        text("Tỉnh, thành phố chưa phủ kín"),
        [
            Column(text("Tỉnh, thành phố"), wide=1),
            Column(text("Xã"), "of", heading_of=text("Số xã")),
            Column(text("Độ phủ"), "percent", tone="strong"),
            Column(text("Chưa"), "whole", tone="warm"),
        ],
        [
            (
                row["name"],
                *((row["marked"], row["communes"]), (row["marked"], row["communes"])),
                row["communes"] - row["marked"],
            )
            for row in behind.to_dict("records")
        ],
        text("Mọi tỉnh, thành phố đã phủ kín."),
        total=total if len(behind) else None,
    )


def ranking(content: Content, text: Text) -> Sheet:
    """Every province by coverage, or every commune by completion; equals share a rank."""
    if content.place is None:
        title = text("Xếp hạng tỉnh, thành phố theo độ phủ")
        part, whole, name = "marked", "communes", text("Tỉnh, thành phố")
    else:
        title = text("Xếp hạng xã theo tỷ lệ hoàn thành")
        part, whole, name = "done", "assigned", text("Đơn vị")
    units = content.units.assign(_share=_share(content.units, part, whole))
    units["_rank"] = units["_share"].rank(method="min", ascending=False)
    units = units.sort_values(["_rank", "code"], na_position="last")
    rows: Rows = []
    for row in units.to_dict("records"):
        rank = None if pd.isna(row["_rank"]) else int(row["_rank"])
        rows.append(
            (
                *(rank, row["code"], row["name"], _marked_of(row)),
                *(_measure(row, "marked", "communes"), (row["done"], row["assigned"])),
                *(_measure(row, "done", "assigned"), _measure(row, "done_on_time", "due")),
                *(row["overdue"], row["obstacles"], _day(row["last_mark"])),
            )
        )
    return Sheet(
        "ranking",
        title,
        [
            Column(text("Hạng"), "whole"),
            Column(text("Mã"), "code"),
            Column(name, wide=1),
            Column(text("Đã đánh dấu"), "of", heading_of=text("Số xã")),
            Column(text("Độ phủ"), "percent", on_paper=content.place is None),
            Column(text("Đã xong"), "of", heading_of=text("Việc giao")),
            Column(text("Hoàn thành"), "percent"),
            Column(text("Đúng hạn"), "percent"),
            Column(text("Quá hạn"), "whole"),
            Column(text("Vướng mắc"), "whole"),
            Column(text("Dấu gần nhất"), "day"),
        ],
        rows,
        text("không có dữ liệu"),
        note=text("Nơi bằng nhau thì đồng hạng; cùng hạng xếp theo mã."),
    )


def unmarked_sheet(content: Content, text: Text) -> Sheet:
    """Every unmarked commune, by province."""
    frame = content.unmarked.sort_values(
        ["province_code", "overdue", "code"], ascending=[True, False, True]
    )
    rows: Rows = [
        (
            *(content.provinces.get(row["province_code"], ""), row["code"], row["name"]),
            *(kind_word(row["kind"], text), row["assigned"], row["overdue"]),
            *(_day(row["next_due"]), row["next_lead_unit"] or None),
        )
        for row in frame.to_dict("records")
    ]
    return Sheet(
        "unmarked",
        text("Đơn vị chưa đánh dấu"),
        [
            Column(text("Tỉnh, thành phố")),
            Column(text("Mã"), "code"),
            Column(text("Đơn vị"), wide=1),
            Column(text("Loại")),
            Column(text("Việc giao"), "whole", on_paper=False),
            Column(text("Quá hạn"), "whole"),
            Column(text("Hạn gần nhất"), "day"),
            Column(text("Đơn vị chủ trì"), wide=1, on_paper=False),
        ],
        rows,
        text("Mọi đơn vị cấp xã đều đã được đánh dấu."),
        grouped=True,
    )


def late_sheet(content: Content, text: Text) -> Sheet:
    """The tasks that are overdue somewhere, by the unit that leads them."""
    late = content.late
    rows: Rows = [
        (
            *(row["lead_unit"], row["task_code"], row["title"], _day(row["due_date"])),
            *((row["overdue"], row["due"]), row["provinces"]),
        )
        for row in late.to_dict("records")
    ]
    of = (content.totals["overdue"], content.totals["due"])
    return Sheet(
        "late",
        text("Việc quá hạn theo đơn vị chủ trì"),
        [
            Column(text("Đơn vị chủ trì"), wide=2),
            Column(text("Mã việc"), "code"),
            Column(text("Tên việc"), wide=4),
            Column(text("Hạn"), "day"),
            Column(text("Quá hạn"), "of", heading_of=text("Đến hạn")),
            Column(text("Số tỉnh"), "whole"),
        ],
        rows,
        text("Không việc nào quá hạn."),
        total=(None, None, text("Cộng"), None, of, None) if rows else None,
        grouped=True,
    )


def obstacles_sheet(content: Content, text: Text) -> Sheet:
    """What is blocked, with the words of the mark."""
    found = content.obstacles.rows
    rows: Rows = [
        (
            *(row["province"], row["code"], row["name"], row["task_code"], row["title"]),
            *(row["lead_unit"], _day(row["marked_on"]), row["note"]),
        )
        for row in found.to_dict("records")
    ]
    return Sheet(
        "obstacles",
        text("Việc vướng mắc"),
        [
            Column(text("Tỉnh, thành phố"), on_paper=content.place is None),
            Column(text("Mã"), "code"),
            Column(text("Đơn vị"), wide=2),
            Column(text("Mã việc"), "code"),
            Column(text("Tên việc"), wide=4),
            Column(text("Đơn vị chủ trì"), wide=3),
            Column(text("Ngày đánh dấu"), "day"),
            Column(text("Vướng mắc"), wide=4),
        ],
        rows,
        text("Không việc nào có dấu mới nhất là vướng mắc."),
        count=content.obstacles.total,
    )


def changes_sheet(content: Content, text: Text) -> Sheet:
    """How much changed since the day that is compared with, by province or commune."""
    found = content.changes
    frame = found.provinces if content.place is None else found.communes
    names = ["newly_marked", "lost", "newly_done", "newly_late"]
    names += ["obstacles_opened", "obstacles_closed"]
    rows: Rows = [
        (row["code"], row["name"], *(row[name] for name in names))
        for row in frame.to_dict("records")
        if any(row[name] for name in names)
    ]
    headings = [text("Được đánh dấu"), text("Mất dấu"), text("Xong thêm"), text("Mới quá hạn")]
    headings += [text("Vướng mới"), text("Hết vướng")]
    unit = text("Tỉnh, thành phố") if content.place is None else text("Đơn vị")
    return Sheet(
        "changes",
        text("Thay đổi từ ngày {first} đến ngày {last}", first=text.day(content.compare),
             last=text.day(content.as_of)),
        [
            Column(text("Mã"), "code"),
            Column(unit, wide=1),
            *(Column(heading, "whole") for heading in headings),
        ],
        rows,
        text("Không có gì thay đổi giữa hai ngày."),
        total=(None, text("Cộng"), *(found.totals[name] for name in names)) if rows else None,
    )  # fmt: skip


def turned_sheet(content: Content, text: Text) -> Sheet:
    """The communes that became marked or lost it since the day that is compared with."""
    found = content.changes.communes
    found = found[found["coverage_change"].isin(["marked", "lost"])]
    found = found.sort_values(["province_code", "code"])
    words = {"marked": text("được đánh dấu"), "lost": text("mất dấu")}
    rows: Rows = [
        (
            *(content.provinces.get(row["province_code"], ""), row["code"], row["name"]),
            *(kind_word(row["kind"], text), words[row["coverage_change"]]),
        )
        for row in found.to_dict("records")
    ]
    return Sheet(
        "turned",
        text("Đơn vị được đánh dấu hoặc mất dấu từ ngày {day}", day=text.day(content.compare)),
        [
            Column(text("Tỉnh, thành phố"), wide=1),
            Column(text("Mã"), "code"),
            Column(text("Đơn vị"), wide=1),
            Column(text("Loại")),
            Column(text("Thay đổi")),
        ],
        rows,
        text("Không xã nào đổi giữa đã đánh dấu và chưa đánh dấu."),
    )


def sources_sheet(content: Content, text: Text) -> Sheet:
    """The batches that the figures stand on, newest first."""
    kinds = {
        "marks": text("Dấu"),
        "demo": text("Dữ liệu minh họa"),
        "tasks": text("Danh mục việc"),
        "withdrawal": text("Thu hồi"),
    }
    rows: Rows = [
        (
            *(one.id, kinds.get(one.kind, one.kind), one.file or "", one.by),
            *(moment(one.at, text), one.rows, one.accepted),
        )
        for one in content.batches
    ]
    return Sheet(
        "sources",
        text("Lô số liệu đang tính"),
        [
            Column(text("Lô"), "whole"),
            Column(text("Loại")),
            Column(text("Tệp"), wide=1),
            Column(text("Người nhập")),
            Column(text("Lúc (Asia/Ho_Chi_Minh)")),
            Column(text("Số dòng"), "whole"),
            Column(text("Nhận"), "whole"),
        ],
        rows,
        text("Chưa nhập tệp nào."),
    )


def kind_word(kind: str, text: Text) -> str:
    """Return the kind of a commune."""
    words = {"xã": text("xã"), "phường": text("phường"), "đặc khu": text("đặc khu")}
    return words.get(kind, kind)


def _share(frame: pd.DataFrame, part: str, whole: str) -> pd.Series:
    return (frame[part] / frame[whole].where(frame[whole] > 0)).astype(float)


def _measure(row: dict[Any, Any], part: str, whole: str) -> tuple[int, int] | None:
    return (row[part], row[whole]) if row[whole] else None


def _marked_of(row: dict[Any, Any]) -> tuple[int, int]:
    return row["marked"], row["communes"]


def _marked(row: dict[Any, Any], text: Text) -> str:
    return text("đã đánh dấu") if row["marked"] else text("chưa đánh dấu")


def _day(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value
