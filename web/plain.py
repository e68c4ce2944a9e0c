"""The unmarked list as a plain page, for a browser without scripts: figures, links, a table."""

from __future__ import annotations

from html import escape

import pandas as pd

from callbacks.described import about
from callbacks.look import Look
from callbacks.queue import listed, only_name, queue
from components.queue_table import last_marks, reminded
from components.tokens import stylesheet
from components.words import full_name
from i18n import Text
from view import Page, View

PER_PAGE = 500


def unmarked_html(look: Look) -> str:
    """The list of the view, a page of it: what the page with scripts shows in its table."""
    view, text = look.view, look.text
    frame = queue(look)
    rows = listed(look, frame)
    last = max(1, -(-len(rows) // PER_PAGE))
    page = min(view.portion, last)
    shown = rows.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]
    communes = int(look.now.communes["communes"].sum())
    said = text(
        "{x} trong {n} đơn vị chưa đánh dấu", x=text.whole(len(rows)), n=text.whole(len(frame))
    )
    share = text(
        "{share} của {n} đơn vị cấp xã, ở {provinces} tỉnh",
        share=text.percent(len(frame), communes),
        n=text.whole(communes),
        provinces=text.whole(frame["province_code"].nunique()),
    )
    title = text("Danh sách cần đôn đốc")
    facts = about(look, text("Chưa đánh dấu"), *only_name(view, text))
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p><b>{text.whole(len(frame))}</b> · {escape(share)}</p>",
        "".join(f"<p>{escape(line)}</p>" for line in facts[1:]),
        _provinces(look, frame),
        f"<p>{escape(said)}</p>",
        _table(look, shown) if len(rows) else _nothing(text),
        _pages(view.to(portion=page), last, text),
    ]
    # No script says which scheme it is.
    scheme = "" if view.theme else f"<style>{stylesheet(alone=True)}</style>"
    return f'{scheme}<div class="plain">{"".join(parts)}</div>'


def _provinces(look: Look, frame: pd.DataFrame) -> str:
    """The provinces as links, each with its unmarked communes of all."""
    view, text = look.view.to(portion=1), look.text
    counts = frame["province_code"].value_counts()
    items = [_link(view.to(province=None), look.everywhere, here=view.province is None)]
    for row in look.now.provinces.to_dict("records"):
        if row["code"] in counts:
            of = f"{text.whole(counts[row['code']])}/{text.whole(row['communes'])}"
            here = view.province == row["code"]
            items.append(_link(view.to(province=row["code"]), f"{row['name']} {of}", here=here))
    return f"<nav>{' · '.join(items)}</nav>"


def _table(look: Look, rows: pd.DataFrame) -> str:
    text, view = look.text, look.view
    heads = [text("Xã, phường, đặc khu"), text("Mã"), text("Tỉnh/TP"), text("Quá hạn")]
    heads += [text("Việc giao"), text("Hạn gần nhất"), text("Đơn vị chủ trì")]
    heads += [text("Dấu gần nhất"), text("Nhắc gần nhất"), text("Nhận xét")]
    lines = []
    at = look.as_of
    rows = rows.assign(last=last_marks(rows, at, text), reminder=reminded(rows, at, text))
    for row in rows.to_dict("records"):
        due = row["next_due"]
        name = full_name(row["name"], row["kind"], text)
        cells = [row["code"], row["province"], str(row["overdue"]), str(row["assigned"])]
        cells += [text.day(due) if due else "–", row["next_lead_unit"] or ""]
        cells += [row["last"], row["reminder"], row["remark"] or ""]
        first = _link(view.at(Page.COMMUNE, row["code"]), name, here=False)
        lines.append(
            f"<tr><th scope=row>{first}</th>"
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
        )
    head = "".join(f"<th scope=col>{escape(one)}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _pages(view: View, last: int, text: Text) -> str:
    links = []
    if view.portion > 1:
        links.append(_link(view.to(portion=view.portion - 1), text("Trang trước"), here=False))
    if view.portion < last:
        links.append(_link(view.to(portion=view.portion + 1), text("Trang sau"), here=False))
    files = [
        f'<a href="/unmarked.{ending}{escape(view.to(portion=1).query)}">{ending.upper()}</a>'
        for ending in ("csv", "xlsx")
    ]
    return f"<p>{' · '.join([*links, *files])}</p>"


def _nothing(text: Text) -> str:
    return f"<p>{escape(text('Không có đơn vị chưa đánh dấu nào qua được bộ lọc.'))}</p>"


def _link(view: View, words: str, *, here: bool) -> str:
    state = ' aria-current="true"' if here else ""
    return f'<a href="{escape(view.href)}"{state}>{escape(words)}</a>'
