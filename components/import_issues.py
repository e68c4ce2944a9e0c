"""What is wrong with a file: a table by spelling, with candidates to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from components import ids
from components.import_words import problem_name
from components.tables import HEAD_HEIGHT, ROW_HEIGHT, grid
from components.words import full_name, status_name
from i18n import Text

Issue = Mapping[str, Any]


def issues_part(
    problems: Mapping[str, int], listed: int, more: int, table: Any, download: str, text: Text
) -> html.Section:
    """The part of the preview with the issues.

    Parameters
    ----------
    problems
        How many there are of each.
    listed, more
        How many spellings are in the table, and how many are not.
    table
        The table, or what stands in its place until the browser has the table library.
    download
        The address of the workbook of the rejected rows.
    """
    chips = [_chip(text("Tất cả"), "", sum(problems.values()), text)]
    chips += [
        _chip(problem_name(problem, text), problem, count, text)
        for problem, count in Counter(problems).most_common()
    ]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(text("Dòng bị loại")),
                    html.A(
                        text("Tải các dòng lỗi (XLSX)"),
                        href=download,
                        download="",
                        id="import-rejected-file",
                        className="button",
                    ),
                ],
                className="import-issues-head",
            ),
            html.P(
                text(
                    "Chọn ở đây điều mỗi cách viết muốn nói, hoặc tải các dòng lỗi, sửa rồi gửi"
                    " lại. Một lựa chọn áp dụng cho mọi dòng viết như thế."
                ),
                className="dim",
            ),
            html.Div(
                [
                    html.Div(chips, className="import-chips", role="group"),
                    dcc.Input(
                        id=ids.IMPORT_FILTER,
                        type="search",
                        placeholder=text("Lọc"),
                        autoComplete="off",
                        className="text-field",
                    ),
                ],
                className="import-filters",
            ),
            html.Div(table, className="grid-frame import-grid", style={"height": _height(listed)}),
            html.P(text.plural("và {n} cách viết nữa", "và {n} cách viết nữa", more))
            if more > 0
            else None,
        ],
        className="import-issues",
    )


def _height(rows: int) -> str:
    """As high as the rows, up to ten of them."""
    return f"{HEAD_HEIGHT + ROW_HEIGHT * min(rows, 10) + 4}px"


def _chip(words: str, problem: str, count: int, text: Text) -> html.Button:
    pressed = "true" if not problem else "false"
    return html.Button(
        [html.Span(words), html.Span(text.whole(count), className="num")],
        className="import-chip",
        **{"aria-pressed": pressed, "data-problem": problem},
    )


def issue_rows(issues: Sequence[Issue], text: Text) -> list[dict[str, Any]]:
    """The rows of the table, from spellings as ``data.spellings`` gives them."""
    return [
        {
            "code": str(place),
            "value": written_label(issue["written"]) or issue["value"] or text("(trống)"),
            "problem": issue["problem"],
            "name": problem_name(issue["problem"], text),
            "column": issue["column"] or "",
            "rows": _rows(issue, text),
            "count": issue["count"],
            "field": issue["about"],
            "written": issue["written"],
            "choices": [
                {"code": one["code"], "label": meaning(issue["about"], one, text)}
                for one in issue["candidates"]
            ],
            "mend": text("sửa trong tệp"),
            "choose": text("chọn…"),
        }
        for place, issue in enumerate(issues)
    ]


def issue_grid(rows: list[dict[str, Any]], text: Text) -> html.Div:
    """The table of the issues: filtered by the chips and the field above it."""
    columns: list[dict[str, Any]] = [
        {
            "field": "value",
            "headerName": text("Viết trong tệp"),
            "flex": 3,
            "minWidth": 126,
            "tooltipField": "value",
            "cellClass": "strong",
        },
        {
            "field": "choices",
            "headerName": text("Muốn nói"),
            "flex": 4,
            "minWidth": 200,
            "cellRenderer": "ChoiceSelect",
            "cellDataType": False,
            "sortable": False,
            "getQuickFilterText": {"function": "choiceWords(params)"},
            "suppressKeyboardEvent": {"function": "inChoice(params)"},
        },
        {"field": "name", "headerName": text("Vấn đề"), "flex": 2, "minWidth": 210},
        {
            "field": "problem",
            "hide": True,
            "filter": "agTextColumnFilter",
            "suppressColumnsToolPanel": True,
        },
        {"field": "column", "headerName": text("Cột"), "width": 150, "cellClass": "dim"},
        {
            "field": "rows",
            "headerName": text("Dòng"),
            "width": 190,
            "cellClass": "num dim",
            "tooltipField": "rows",
        },
    ]
    return grid(ids.IMPORT_ISSUES, columns, rows, text("Dòng bị loại"))


def _rows(issue: Issue, text: Text) -> str:
    """The first rows by number, and how many more there are."""
    named = ", ".join(str(row) for row in issue["rows"][:3])
    more = issue["count"] - min(3, len(issue["rows"]))
    return named + (" " + text("và {n} dòng nữa", n=text.whole(more)) if more > 0 else "")


def written_label(written: Sequence[str]) -> str:
    """Texts of a row that say one thing, in one line."""
    return " · ".join(part for part in written if part)


def meaning(about: str | None, one: Mapping[str, str], text: Text) -> str:
    """What a spelling may stand for."""
    if about == "status":
        return status_name(one["code"], text)
    if about == "task":
        return f"{one['code']} · {one['name']}"
    name = full_name(one["name"], one.get("kind", ""), text)
    return " · ".join(part for part in (name, one.get("province", ""), one["code"]) if part)
