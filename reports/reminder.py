"""Reminders as text: one for each province or commune, in any language of the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import quote

import pandas as pd

from data.register import Register, Unit
from i18n import Text
from reports.plain import plain

By = Literal["province", "commune"]
MOST_MAILTO = 1_900
"""Characters of a mail address with subject and body that every mail program takes."""


@dataclass(frozen=True)
class Letter:
    """One reminder: to whom, of which day, and what it says.

    ``rows`` has the columns of `data.urging.LISTED`; ``paragraphs`` are the numbered sections.
    """

    unit: Unit
    as_of: date
    recipient: str
    subject: str
    opening: str
    paragraphs: list[str]
    rows: pd.DataFrame
    demo: bool
    text: Text

    @property
    def body(self) -> str:
        """The whole reminder as plain text, its annex included."""
        return f"{self.short}\n\n{annex_title(self)}\n{_annex(self)}"

    @property
    def short(self) -> str:
        """The reminder without its annex."""
        numbered = [f"{n}. {words}" for n, words in enumerate(self.paragraphs, start=1)]
        lines = [self.recipient, self.opening, *numbered]
        if self.demo:
            lines.append(demo_line(self.text))
        return "\n\n".join(lines)

    @property
    def codes(self) -> list[str]:
        """The communes that it names."""
        return self.rows["code"].tolist()

    @property
    def sha256(self) -> str:
        """Of the whole text."""
        return sha256(self.body.encode()).hexdigest()


def letters(
    rows: pd.DataFrame, register: Register, as_of: date, by: By, text: Text, *, demo: bool
) -> list[Letter]:
    """Return one reminder for each province, or each commune, of the rows."""
    made = []
    for code, part in rows.groupby("province_code" if by == "province" else "code", sort=True):
        unit = register.get(str(code), as_of)
        if unit is not None:
            made.append(letter(unit, part.reset_index(drop=True), as_of, text, demo=demo))
    return made


def letter(unit: Unit, rows: pd.DataFrame, as_of: date, text: Text, *, demo: bool) -> Letter:
    """Return the reminder to a unit about some communes, itself among them or below it."""
    name = unit_name(unit.name, unit.kind, text)
    day = text.day(as_of)
    figures = {
        "n": text.whole(len(rows)),
        "unmarked": text.whole(int((rows["marked"] == 0).sum())),
        "assigned": text.whole(int(rows["assigned"].sum())),
        "overdue": text.whole(int(rows["overdue"].sum())),
    }
    if unit.level == "province":
        situation = text(
            "Tình hình: {n} đơn vị cấp xã nêu trong Phụ lục được giao {assigned} nhiệm vụ;"
            " {overdue} trên {assigned} nhiệm vụ đã quá hạn; {unmarked} trên {n} đơn vị chưa được"
            " đánh dấu nhiệm vụ nào.",
            **figures,
        )
        wanted = text(
            "Đề nghị chỉ đạo các đơn vị nêu trong Phụ lục cập nhật kết quả thực hiện từng nhiệm vụ"
            " lên hệ thống theo dõi trước ngày [ngày/tháng/năm]; nhiệm vụ chưa thực hiện được thì"
            " nêu rõ vướng mắc."
        )
    else:
        situation = text(
            "Tình hình: đơn vị được giao {assigned} nhiệm vụ; {overdue} trên {assigned} nhiệm vụ đã"
            " quá hạn.",
            **figures,
        )
        wanted = text(
            "Đề nghị cập nhật kết quả thực hiện từng nhiệm vụ lên hệ thống theo dõi trước ngày"
            " [ngày/tháng/năm]; nhiệm vụ chưa thực hiện được thì nêu rõ vướng mắc."
        )
    contact = text(
        "Đầu mối phối hợp: [họ tên, điện thoại, thư điện tử]. Kết quả cập nhật được xem là trả lời"
        " công văn này."
    )
    return Letter(
        unit=unit,
        as_of=as_of,
        recipient=text("Kính gửi: Ủy ban nhân dân {name}", name=name),
        subject=text("V/v đôn đốc thực hiện Nghị quyết số 57-NQ/TW: {name}", name=name),
        opening=text(
            "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị, qua theo dõi trên"
            " hệ thống giám sát (số liệu tính đến hết ngày {day}), [tên cơ quan] đôn đốc như sau:",
            day=day,
        ),
        paragraphs=[situation, wanted, contact],
        rows=rows,
        demo=demo,
        text=text,
    )


def columns(text: Text) -> list[str]:
    """Return the headings of the annex."""
    return [
        text("STT"),
        text("Đơn vị cấp xã"),
        text("Mã"),
        text("Nhiệm vụ được giao"),
        text("Quá hạn"),
        text("Hạn gần nhất"),
        text("Cơ quan chủ trì"),
    ]


def annex(letter: Letter) -> list[list[str]]:
    """Return the rows of the annex, as they are written."""
    text = letter.text
    return [
        [
            text.whole(number),
            unit_name(row["name"], row["kind"], text),
            row["code"],
            text.whole(row["assigned"]),
            text.whole(row["overdue"]),
            text.day(row["next_due"]) if row["next_due"] else "–",
            plain(row["next_lead_unit"]) or "–",
        ]
        for number, row in enumerate(_records(letter.rows), start=1)
    ]


def annex_title(letter: Letter) -> str:
    """Return the title of the annex."""
    day = letter.text.day(letter.as_of)
    return letter.text("PHỤ LỤC. Danh sách đơn vị, số liệu tính đến hết ngày {day}", day=day)


def demo_line(text: Text) -> str:
    """Return what stands on every document with figures that were generated."""
    return text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức.")


def mailto(letter: Letter, address: str) -> tuple[str, bool]:
    """Return the address of a mail draft, and whether the document must be attached.

    A draft that would be too long for mail programs goes without its annex, which is attached.
    """
    whole = _mailto(address, letter.subject, letter.body)
    if len(whole) <= MOST_MAILTO:
        return whole, False
    said = letter.text("Danh sách đơn vị có trong công văn kèm theo.")
    if letter.demo:
        said = f"{said}\n\n{demo_line(letter.text)}"
    body = f"{letter.recipient}\n\n{letter.opening}\n\n{said}"
    draft = _mailto(address, letter.subject, body)
    return (draft if len(draft) <= MOST_MAILTO else _mailto(address, letter.subject, said)), True


def unit_name(name: str, kind: str, text: Text) -> str:
    """Return a unit's kind and name, as they stand within a sentence."""
    patterns: Mapping[str, str] = {
        "tỉnh": text("tỉnh {name}"),
        "thành phố": text("thành phố {name}"),
        "xã": text("xã {name}"),
        "phường": text("phường {name}"),
        "đặc khu": text("đặc khu {name}"),
    }
    return patterns[kind].format(name=name) if kind in patterns else name


def _mailto(address: str, subject: str, body: str) -> str:
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(lines)}"


def _annex(letter: Letter) -> str:
    head = columns(letter.text)[1:]
    lines = [
        f"{row[0]}. {row[1]} ({row[2]}); {head[2]}: {row[3]}; {head[3]}: {row[4]};"
        f" {head[4]}: {row[5]}; {head[5]}: {row[6]}"
        for row in annex(letter)
    ]
    return "\n".join(lines)


def _records(rows: pd.DataFrame) -> Iterable[dict[Any, Any]]:
    return rows.to_dict("records")
