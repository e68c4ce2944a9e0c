"""The strip of figures: each with its x of y, and a bare number in ``data-value`` for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import View


def figure(
    label: str,
    value: str,
    unit: str,
    detail: list[Any] | str,
    ident: str,
    bare: object,
    target: View | None = None,
) -> html.Div:
    """One figure of the strip; it opens to ``target``, the rows that it counts."""
    words: Any = html.Span(value, className="figure-value")
    if target is not None:
        words = link(words, target, className="opens", **{"aria-label": f"{label}: {value} {unit}"})
    head: list[Any] = [words]
    if unit:
        head.append(html.Span(unit, className="figure-unit"))
    return html.Div(
        [
            html.Div(label, className="figure-label"),
            html.Div(head, id=ident, className="figure-head", **{"data-value": _bare(bare)}),
            html.Div(detail, className="figure-detail"),
        ],
        className="figure",
    )


def _bare(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def share(part: int, whole: int) -> float | None:
    """A fraction from 0 to 1; None where there is nothing to measure."""
    return part / whole if whole else None


def _of(
    part: int, whole: int, words: str, text: Text, rows: View, counts: tuple[str, str]
) -> list[Any]:
    """``x / y words``; both numbers open to the rows that they count."""
    one, all_of_them = (rows.to(count=count) for count in counts)
    return [
        link(html.B(text.whole(part)), one, className="opens"),
        " / ",
        link(f"{text.whole(whole)} {words}", all_of_them, className="opens"),
    ]


def _since(now: int, before: int, day: str, text: Text) -> str:
    """How a count changed since an earlier day."""
    change = now - before
    if change == 0:
        return text("không đổi so với {day}", day=day)
    arrow = "▲" if change > 0 else "▼"
    return f"{arrow} {text.whole(abs(change))} " + text("so với {day}", day=day)


def area_strip(
    totals: Mapping[str, Any],
    earlier: Mapping[str, Any] | None,
    text: Text,
    *,
    province: bool,
    earlier_day: str,
    rows: View,
    full_provinces: View,
) -> list[html.Div]:
    """The strip of the country or of one province.

    Parameters
    ----------
    totals, earlier
        The totals of the day viewed and of seven days before (``data.coverage.totals``).
    province
        Whether the place is a province: its own tasks stand where the country has the provinces
        that are fully covered.
    rows
        The page of the rows that the figures of the place count.
    full_provinces
        Where the fully covered provinces are to be seen.
    """
    communes, marked = totals["communes"], totals["marked"]
    strip = [
        figure(
            text("Độ phủ"),
            text.percent(marked, communes),
            "",
            _of(marked, communes, text("đơn vị cấp xã"), text, rows, ("marked", "communes")),
            "kpi-coverage",
            share(marked, communes),
            rows.to(count="marked"),
        )
    ]
    if province:
        own, done = totals["own_assigned"], totals["own_done"]
        strip.append(
            figure(
                text("Việc của tỉnh"),
                text.percent(done, own),
                "",
                _of(done, own, text("việc của tỉnh"), text, rows, ("own_done", "own_assigned")),
                "kpi-own",
                share(done, own),
                rows.to(count="own_done"),
            )
        )
    else:
        full = totals["full_provinces"]
        detail = (
            _since(full, earlier["full_provinces"], earlier_day, text)
            if earlier
            else text("tỉnh có mọi xã đã đánh dấu")
        )
        strip.append(
            figure(
                text("Phủ kín"),
                text.whole(full),
                text("/ {n} tỉnh", n=totals["provinces"]),
                detail,
                "kpi-full-provinces",
                full,
                full_provinces,
            )
        )
    return strip + task_figures(totals, earlier, earlier_day, text, rows)


def task_figures(
    totals: Mapping[str, Any],
    earlier: Mapping[str, Any] | None,
    earlier_day: str,
    text: Text,
    rows: View,
) -> list[html.Div]:
    """Completion, punctuality and overdue: the same three for every place."""
    done, assigned = totals["done"], totals["assigned"]
    on_time, due = totals["done_on_time"], totals["due"]
    overdue = totals["overdue"]
    since = (
        _since(overdue, earlier["overdue"], earlier_day, text)
        if earlier
        else text("{x} việc đã đến hạn", x=text.whole(due))
    )
    return [
        figure(
            text("Hoàn thành"),
            text.percent(done, assigned),
            "",
            _of(done, assigned, text("việc được giao"), text, rows, ("done", "assigned")),
            "kpi-completion",
            share(done, assigned),
            rows.to(count="done"),
        ),
        figure(
            text("Đúng hạn"),
            text.percent(on_time, due),
            "",
            _of(on_time, due, text("việc đã đến hạn"), text, rows, ("done_on_time", "due")),
            "kpi-punctuality",
            share(on_time, due),
            rows.to(count="done_on_time"),
        ),
        figure(
            text("Quá hạn"),
            text.whole(overdue),
            text("việc"),
            since,
            "kpi-overdue",
            overdue,
            rows.to(count="overdue"),
        ),
    ]


def commune_strip(
    row: Mapping[str, Any],
    rank: tuple[int, int] | None,
    earlier: Mapping[str, Any] | None,
    earlier_day: str,
    text: Text,
    rows: View,
    ranking: View,
) -> list[html.Div]:
    """The strip of one commune: its state, its place in the province, its tasks."""
    marked = row["marked"] == 1
    newest = row["last_mark"]
    detail = (
        text("dấu mới nhất {day}", day=text.day(newest))
        if newest is not None
        else text("chưa có dấu nào")
    )
    first = figure(
        text("Trạng thái"),
        text("Đã đánh dấu") if marked else text("Chưa đánh dấu"),
        "",
        detail,
        "kpi-coverage",
        row["marked"],
        rows.to(count="communes"),
    )
    first.className = "figure figure-words" + ("" if marked else " is-unmarked")
    strip = [first]
    if rank:
        place, of = rank
        strip.append(
            figure(
                text("Hạng trong tỉnh"),
                text.whole(place),
                text("/ {n} xã đã đánh dấu", n=of),
                text("theo tỷ lệ hoàn thành"),
                "kpi-rank",
                place,
                ranking,
            )
        )
    return strip + task_figures(row, earlier, earlier_day, text, rows)
