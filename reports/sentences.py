"""What a report says in words: the sentence to be read aloud and the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.lists import format_list

from i18n import Text
from reports.content import Content
from reports.plain import plain
from settings import TIME_ZONE

NAMED = 4
"""How many places a sentence names."""


@dataclass(frozen=True)
class Run:
    """A piece of a sentence: ``strong`` where it is a key figure."""

    words: str
    strong: bool = False


@dataclass(frozen=True)
class Figure:
    """A key figure: its name, the figure, and what it is of."""

    name: str
    figure: str
    of: str


Sentence = list[Run]


def runs(message: str, **values: object) -> Sentence:
    """Return a translated sentence in pieces; what stands between ``**`` is strong.

    Values are filled in after the sentence is cut, so nothing in them can change its form.
    """
    pieces = re.split(r"\*\*", message)
    return [
        Run(piece.format(**values), number % 2 == 1) for number, piece in enumerate(pieces) if piece
    ]


def opening(content: Content, text: Text) -> list[Sentence]:
    """Return the sentences that a chair can read aloud."""
    totals, day = content.totals, text.day(content.as_of)
    marked, communes = totals["marked"], totals["communes"]
    said = {"day": day, "marked": text.whole(marked), "communes": text.whole(communes)}
    said["percent"] = text.percent(marked, communes)
    if content.place is None:
        full, provinces = totals["full_provinces"], len(content.units)
        first = runs(
            text(
                "Đến hết ngày {day}, **{marked} trong {communes}** đơn vị cấp xã đã được đánh dấu"
                " (**{percent}**); **{full} trong {provinces}** tỉnh, thành phố phủ kín."
            ),
            **said,
            full=text.whole(full),
            provinces=text.whole(provinces),
        )
        return [first, _rest_of_country(content, text)]
    place = plain(content.place.name)
    first = runs(
        text(
            "Đến hết ngày {day}, **{marked} trong {communes}** đơn vị cấp xã của {place} đã được"
            " đánh dấu (**{percent}**)."
        ),
        **said,
        place=place,
    )
    sentences = [first, _rest_of_province(content, text)]
    if totals["own_assigned"]:
        own = runs(
            text(
                "Cấp tỉnh đã hoàn thành **{done} trong {assigned}** nhiệm vụ được giao"
                " (**{percent}**)."
            ),
            done=text.whole(totals["own_done"]),
            assigned=text.whole(totals["own_assigned"]),
            percent=text.percent(totals["own_done"], totals["own_assigned"]),
        )
        sentences.append(own)
    return sentences


def _rest_of_country(content: Content, text: Text) -> Sentence:
    missing = content.units["communes"] - content.units["marked"]
    behind = content.units.assign(_missing=missing)[missing > 0]
    if not len(behind):
        return runs(text("Mọi đơn vị cấp xã đều đã được đánh dấu."))
    first = behind.sort_values(["_missing", "code"], ascending=[False, True]).head(NAMED)
    names = [
        f"{plain(row['name'])} ({text.whole(row['_missing'])})" for row in first.to_dict("records")
    ]
    return runs(
        text(
            "Còn **{n}** đơn vị chưa đánh dấu ở {provinces} tỉnh, thành phố; nhiều nhất: {names}."
        ),
        n=text.whole(int(missing.sum())),
        provinces=text.whole(len(behind)),
        names=listed(names, text),
    )


def _rest_of_province(content: Content, text: Text) -> Sentence:
    n = len(content.unmarked)
    if not n:
        return runs(text("Mọi đơn vị cấp xã đều đã được đánh dấu."))
    names = listed([plain(name) for name in content.unmarked["name"].head(NAMED)], text)
    if n <= NAMED:
        return runs(
            text("Còn **{n}** đơn vị chưa đánh dấu: {names}."), n=text.whole(n), names=names
        )
    return runs(
        text("Còn **{n}** đơn vị chưa đánh dấu, trong đó có {names}."), n=text.whole(n), names=names
    )


def since(content: Content, text: Text) -> Sentence:
    """Return what changed since the day that is compared with, in one sentence."""
    changed = content.changes.totals
    return runs(
        text(
            "So với ngày {day}: **{newly}** đơn vị được đánh dấu, **{lost}** đơn vị mất dấu;"
            " **{done}** việc xong thêm, **{late}** việc mới quá hạn."
        ),
        day=text.day(content.compare),
        newly=text.whole(changed["newly_marked"]),
        lost=text.whole(changed["lost"]),
        done=text.whole(changed["newly_done"]),
        late=text.whole(changed["newly_late"]),
    )


def lacking(content: Content, text: Text) -> str:
    """Return what the store has nothing of, and what to do; empty where nothing is missing."""
    return {
        "tasks": text(
            "Kho chưa có nhiệm vụ nào cho nơi và ngày này: hãy nhập danh mục việc, rồi nhập dấu."
        ),
        "marks": text("Chưa có dấu nào tính đến ngày này: hãy nhập tệp đánh dấu."),
        "": "",
    }[content.lacks]


def figures(content: Content, text: Text) -> list[Figure]:
    """Return the key figures, each with what it is of."""
    now, before = content.totals, content.earlier
    shares = {
        text("Độ phủ"): ("marked", "communes"),
        text("Hoàn thành"): ("done", "assigned"),
        text("Đúng hạn"): ("done_on_time", "due"),
    }
    found = [
        Figure(name, text.percent(now[part], now[whole]), of(now[part], now[whole], text))
        for name, (part, whole) in shares.items()
    ]
    if content.place is None:
        full = text("/ {n} tỉnh", n=text.whole(len(content.units)))
        second = Figure(text("Phủ kín"), text.whole(now["full_provinces"]), full)
    else:
        done, assigned = now["own_done"], now["own_assigned"]
        name = text("Việc của cấp tỉnh")
        second = Figure(name, text.percent(done, assigned), of(done, assigned, text))
    step = text.signed(now["overdue"] - before["overdue"])
    late = text("{n} so với {day}", n=step, day=text.short_day(content.compare, content.as_of))
    return [found[0], second, *found[1:], Figure(text("Quá hạn"), text.whole(now["overdue"]), late)]


def of(part: int, whole: int, text: Text) -> str:
    """Return x of y in figures."""
    return f"{text.whole(part)} / {text.whole(whole)}"


def listed(names: list[str], text: Text) -> str:
    """Return names as a language lists them."""
    return format_list(names, style="standard", locale=text.language)


def moment(at: datetime, text: Text) -> str:
    """Return a moment in the time of Việt Nam; what stands beside it names the zone."""
    # The store keeps moments in UTC without saying so.
    known = at if at.tzinfo else at.replace(tzinfo=UTC)
    local = known.astimezone(TIME_ZONE)
    return f"{text.day(local.date())} {local:%H:%M}"
