"""The pages of the history: all batches, and one batch with its difference."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import dcc, html

from components.downloads import downloads
from components.place import link
from components.sheets import chips, head, portions, waiting
from components.tables import grid, number_column
from components.words import state_name
from i18n import Text
from view import Page, Panel, View

HISTORY_TABLE, CHANGES_TABLE = "history-table", "changes-table"


def kind_of(kind: str, text: Text, *, restores: bool = False) -> str:
    """What a batch did, in words; ``restores`` says that it withdrew a withdrawal."""
    if restores:
        return text("Khôi phục")
    return {
        "marks": text("Dấu"),
        "demo": text("Dữ liệu minh họa"),
        "tasks": text("Danh mục việc"),
        "register": text("Nghị quyết về đơn vị"),
        "withdrawal": text("Thu hồi"),
    }.get(kind, kind)


def batches_page(
    batches: list[dict[str, Any]],
    total: int,
    view: View,
    tabs: list[Any],
    text: Text,
    *,
    per_page: int,
    grids: bool,
) -> list:
    """A page of the batches, newest first.

    Parameters
    ----------
    batches
        ``id, kind, file, by, at`` (a moment in words), ``rows, accepted, withdrawn_by,
        withdraws, restores`` of each.
    total
        How many there are on all pages.
    tabs
        The way to the audit log, for who may read it.
    """
    words = text("Mỗi lần nhập là một lô. Lô thu hồi không tính vào ngày nào và vẫn đọc được.")
    count = html.Div(text.whole(total), className="headline")
    unit = text.plural("lô đã nhập", "lô đã nhập", total)
    figure = html.Div([count, html.P(unit)], className="document-figure")
    side = [downloads("history", view, grid=HISTORY_TABLE), figure]
    if not batches:
        body: Any = html.Div(text("Chưa nhập tệp nào."), className="empty-list")
    else:
        body = _batches_grid(batches, view, text) if grids else waiting()
    # The page is drawn anew when the tables come: nobody may be typing then.
    form = _log_form(view, text) if grids or not batches else html.Div(className="ask")
    return [
        head([(text("Bản đồ"), view.at(Page.COUNTRY))], text("Lịch sử"), words, side, text),
        *tabs,
        form,
        html.Div(body, className="grid-frame"),
        portions(total, len(batches), view.portion, per_page, view, text),
    ]


def _log_form(view: View, text: Text) -> html.Form:
    """Ask for the log of one unit or task: a plain form, its answer is an address."""
    kept = {"lang": view.lang, "theme": view.theme, "as_of": view.as_of and str(view.as_of)}
    fields = [
        html.Label(
            [
                html.Span(label),
                dcc.Input(name=name, type="text", maxLength=80, autoComplete="off", size=size),
            ],
            className="field",
        )
        for name, label, size in (
            ("unit", text("Mã đơn vị"), "9"),
            ("task", text("Mã việc"), "9"),
        )
    ]
    hidden = [dcc.Input(type="hidden", name=name, value=v) for name, v in kept.items() if v]
    button = html.Button(text("Xem nhật ký"), type="submit", className="button")
    return html.Form([*fields, *hidden, button], action="/history", method="GET", className="ask")


def _batches_grid(batches: list[dict[str, Any]], view: View, text: Text) -> html.Div:
    rows = [
        {
            "code": str(one["id"]),
            "id": one["id"],
            "kind": kind_of(one["kind"], text, restores=one["restores"]),
            "file": (one["kind"] != "demo" and one["file"]) or text("lô {batch}", batch=one["id"]),
            "file_href": view.to(batch=one["id"]).href,
            "by": one["by"],
            "at": one["at"],
            "rows": one["rows"],
            "rows_text": text.whole(one["rows"]),
            "accepted": one["accepted"],
            "accepted_text": text.whole(one["accepted"]),
            "standing": _standing(one, text),
            "withdrawn": one["withdrawn_by"] is not None,
        }
        for one in batches
    ]
    written = {"cellRenderer": "FieldText"}
    columns: list[dict[str, Any]] = [
        number_column("id", text("Lô"), 64),
        {
            "field": "file",
            "headerName": text("Tệp"),
            "flex": 2,
            "minWidth": 170,
            "cellRenderer": "CellLink",
        },
        {"field": "standing", "headerName": text("Hiệu lực"), "width": 168},
        {"field": "kind", "headerName": text("Loại"), "width": 150},
        {"field": "by", "headerName": text("Người nhập"), "flex": 1, "minWidth": 120},
        {
            "field": "at",
            "headerName": text("Lúc (Asia/Ho_Chi_Minh)"),
            "width": 196,
            "cellClass": "num",
        },
        number_column("rows", text("Số dòng"), 96) | written,
        number_column("accepted", text("Nhận"), 84) | written,
    ]
    return grid(HISTORY_TABLE, columns, rows, text("Lịch sử"))


def _standing(batch: dict[str, Any], text: Text) -> str:
    """Whether a batch counts."""
    if batch["withdrawn_by"] is not None:
        return text("đã thu hồi (lô {batch})", batch=batch["withdrawn_by"])
    if batch["withdraws"] is not None:
        return text("thu hồi lô {batch}", batch=batch["withdraws"])
    return text("đang tính")


def batch_page(
    batch: dict[str, Any],
    action: tuple[str, str] | None,
    body: list[Any],
    view: View,
    text: Text,
) -> list[Any]:
    """One batch: its facts, its difference or its rows, and the way to take it back.

    Parameters
    ----------
    action
        The address that takes the batch back, or brings it back, and which of the two
        (``withdraw`` or ``restore``); None where there is nothing to take back.
    """
    name = text("Lô {batch}", batch=batch["id"])
    title = f"{name} · {batch['file']}" if batch["file"] else name
    facts = [
        kind_of(batch["kind"], text, restores=batch["restores"]),
        text("{by}, lúc {at} (Asia/Ho_Chi_Minh)", by=batch["by"], at=batch["at"]),
        text("{rows} dòng, nhận {n}", rows=text.whole(batch["rows"]),
             n=text.whole(batch["accepted"])),
    ]  # fmt: skip
    if batch["sha256"]:
        facts.append(f"SHA-256 {batch['sha256'][:12]}…")
    other = batch["withdrawn_by"] or batch["withdraws"]
    state: Any = _standing(batch, text)
    if other:
        state = link(state, view.to(batch=other, panel="units", after=None))
    warm = " badge-withdrawn" if batch["withdrawn_by"] else ""
    side = [html.Span(state, className="badge" + warm, id="batch-state")]
    side.append(downloads("history", view.to(after=None, panel="units")))
    if action:
        side.append(_take_back(batch, *action, text))
    steps = [(text("Lịch sử"), view.at(Page.HISTORY))]
    return [head(steps, title, " · ".join(facts), side, text), *body]


def _take_back(batch: dict[str, Any], address: str, what: str, text: Text) -> html.Details:
    """The button in two steps: the first says what would happen."""
    n = text.whole(batch["accepted"])
    if what == "withdraw":
        name = text("Thu hồi")
        words = text(
            "{n} dấu của lô này sẽ không còn tính vào ngày nào, kể cả các ngày đã qua. Chúng vẫn"
            " ở lại trong nhật ký, và lô có thể được khôi phục.",
            n=n,
        )
        sure = text("Thu hồi lô {batch}", batch=batch["id"])
    else:
        name = text("Khôi phục")
        words = text("{n} dấu của lô này sẽ lại được tính vào mọi ngày.", n=n)
        sure = text("Khôi phục lô {batch}", batch=batch["id"])
    form = html.Form(
        [html.P(words), html.Button(sure, type="submit", className="button button-primary")],
        action=address,
        method="POST",
    )
    return html.Details([html.Summary(f"{name}…", className="button"), form], className="take-back")


def batch_tabs(view: View, rows: int, text: Text) -> html.Nav:
    """The two sides of a batch: what it changed, and what it holds."""
    base = view.to(after=None)
    on_rows = view.panel == Panel.ROWS
    items = [
        (text("Thay đổi"), None, base.to(panel="units"), not on_rows),
        (text("Các dòng"), rows, base.to(panel=str(Panel.ROWS)), on_rows),
    ]
    return chips(items, text("Nội dung của lô"), text)


def difference_part(
    units: list[dict[str, Any]],
    states: list[dict[str, Any]],
    counts: dict[str, int],
    as_of: date,
    text: Text,
    *,
    stands: bool,
    grids: bool,
) -> list[Any]:
    """What a batch changes on a day.

    Parameters
    ----------
    units
        ``unit, unit_href, province, change`` of the communes that became marked or lost it.
    states
        ``unit, unit_href, province, task, before, after`` of assignments, states in words.
    counts
        How many there are in all: ``marked``, ``lost``, ``states``; the lists may be cut.
    stands
        Whether the batch counts; a withdrawn one would change this if it did.
    """
    said = [
        text.plural("{n} đơn vị thành đã đánh dấu", "{n} đơn vị thành đã đánh dấu",
                    counts["marked"]),
        text.plural("{n} đơn vị mất dấu", "{n} đơn vị mất dấu", counts["lost"]),
        text.plural("{n} việc đổi trạng thái", "{n} việc đổi trạng thái", counts["states"]),
    ]  # fmt: skip
    day = text.day(as_of)
    with_it = (
        text("Có lô này, vào ngày {day}:", day=day)
        if stands
        else text("Nếu lô này được tính, vào ngày {day}:", day=day)
    )
    words = html.P(f"{with_it} {' · '.join(said)}.", className="list-words", id="difference")
    unit = {"field": "unit", "headerName": text("Đơn vị"), "flex": 1, "minWidth": 140}
    unit |= {"cellRenderer": "CellLink"}
    place = {"field": "province", "headerName": text("Tỉnh, thành phố"), "width": 134}
    change = {"field": "change", "headerName": text("Thay đổi"), "width": 130}
    task = {"field": "task", "headerName": text("Việc"), "width": 96, "cellClass": "num dim"}
    before = {"field": "before", "headerName": text("Trước"), "width": 126, "cellClass": "dim"}
    after = {"field": "after", "headerName": text("Sau"), "width": 126}
    tables = [
        (CHANGES_TABLE, [unit, place, change], units, text("Độ phủ"),
         counts["marked"] + counts["lost"]),
        (HISTORY_TABLE, [unit, task, before, after, place], states, text("Trạng thái của việc"),
         counts["states"]),
    ]  # fmt: skip
    parts = []
    for ident, columns, rows, label, total in tables:
        if not rows:
            continue
        heading: list[Any] = [html.H2(label)]
        if total > len(rows):
            cut = text("{n} đầu trong {total}", n=text.whole(len(rows)), total=text.whole(total))
            heading.append(html.Span(cut, className="dim"))
        table = grid(ident, columns, rows, label, sortable=total == len(rows))
        body = html.Div(table if grids else waiting(), className="grid-frame")
        parts.append(html.Section([html.Div(heading, className="part-head"), body]))
    if not parts:
        return [words, html.Div(text("Lô này không đổi con số nào."), className="empty-list")]
    return [words, html.Div(parts, className="two-lists")]


def state_words(state: str | None, text: Text) -> str:
    """A state of an assignment, or that it did not exist."""
    return state_name(state, text) if isinstance(state, str) else "–"
