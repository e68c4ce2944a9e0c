"""The page of reports: which one, its files, and the zip of all provinces."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash import html

from components.days import day_field
from components.import_progress import bar
from i18n import LANGUAGES, Text
from view import View


@dataclass(frozen=True)
class BundleRow:
    """A bundle of all provinces, as the page lists it."""

    id: str
    words: str
    phase: str
    done: int
    total: int
    reason: str


@dataclass(frozen=True)
class Choices:
    """What can be chosen, and what is.

    ``provinces`` are code and name; the days are those of the report and the one it is compared
    with, ``first`` and ``last`` what can be viewed. ``of_country`` says that all of it may be read,
    ``may_order`` that the reports of all provinces may be made.
    """

    provinces: Sequence[tuple[str, str]]
    province: str | None
    as_of: date
    compare: date
    first: date
    last: date
    language: str
    of_country: bool = True
    may_order: bool = True


def reports_page(
    choices: Choices,
    sentences: Sequence[Sequence[tuple[str, bool]]],
    warnings: Sequence[str],
    bundles: Sequence[BundleRow],
    view: View,
    text: Text,
) -> list[Any]:
    """The children of the page.

    Parameters
    ----------
    sentences
        The sentences that the report opens with: pieces, and whether each is a key figure.
    """
    query = _query(choices)
    name = dict(choices.provinces).get(choices.province or "", text("Cả nước"))
    return [
        html.Div(
            [
                html.Header(
                    [
                        html.H1(text("Báo cáo")),
                        html.P(
                            text(
                                "Báo cáo A4, bản DOCX để ký và bảng tính, lập từ số liệu của ngày"
                                " được chọn."
                            ),
                            className="dim",
                        ),
                    ]
                ),
                html.Div(
                    [
                        _form(choices, text),
                        _preview(choices, name, sentences, warnings, view, text),
                        html.Img(
                            src=f"/map.svg{_query(choices, 'compare')}{_scheme(view)}",
                            alt=text("Bản đồ độ phủ, {place}", place=name),
                            className="report-map",
                        ),
                    ],
                    className="report-start",
                ),
                _all(choices, query, bundles, text) if choices.of_country else None,
            ],
            className="import-page reports-page",
        )
    ]


def _query(choices: Choices, *left_out: str) -> str:
    pairs = {
        "province": choices.province,
        "as_of": choices.as_of.isoformat(),
        "compare": choices.compare.isoformat(),
        "lang": choices.language,
    }
    return "?" + urlencode(
        {name: value for name, value in pairs.items() if value and name not in left_out}
    )


def _form(choices: Choices, text: Text) -> html.Div:
    whole = [("", text("Cả nước"))] if choices.of_country else []
    places = [*whole, *choices.provinces]
    fields = [
        _select("province", text("Nơi"), places, choices.province or "", text),
        _day("as_of", text("Số liệu tính đến ngày"), choices.as_of, choices, text),
        _day("compare", text("So với ngày"), choices.compare, choices, text),
        _select("lang", text("Ngôn ngữ"), list(LANGUAGES.items()), choices.language, text),
    ]
    return html.Div(fields, className="report-form")


def _select(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, text: Text
) -> html.Div:
    ident = f"report-{name}"
    made = [
        html.Option(words, value=value, selected="selected" if value == chosen else None)
        for value, words in options
    ]
    return html.Div(
        [
            html.Label(label, htmlFor=ident, className="field-label"),
            html.Select(
                made,
                id=ident,
                className="text-field",
                **{"data-report": name, "data-chosen": chosen},
            ),
        ]
    )


def _day(name: str, label: str, day: date, choices: Choices, text: Text) -> html.Div:
    last = choices.as_of if name == "compare" else choices.last
    ident, facts = f"report-{name}", {"data-report": name}
    return html.Div(
        [
            html.Label(label, htmlFor=ident, className="field-label"),
            day_field(ident, label, day, choices.first, last, text, **facts),
        ]
    )


def _preview(
    choices: Choices,
    name: str,
    sentences: Sequence[Sequence[tuple[str, bool]]],
    warnings: Sequence[str],
    view: View,
    text: Text,
) -> html.Div:
    query = _query(choices)
    spoken: list[Any] = []
    for sentence in sentences:
        spoken += [html.B(words) if strong else words for words, strong in sentence]
        spoken.append(" ")
    kinds = (
        ("pdf", "PDF", text("A4, để in và chiếu")),
        ("docx", "DOCX", text("bố cục báo cáo hành chính, để sửa và ký")),
        ("xlsx", "XLSX", text("các bảng, mỗi bảng một trang tính")),
    )
    files = [
        html.Li(
            [
                html.A(label, href=f"/report.{kind}{query}", className="button button-primary",
                       id=f"report-{kind}"),
                html.Span(words, className="dim"),
            ]
        )
        for kind, label, words in kinds
    ]  # fmt: skip
    # The map of the day itself, not of what changed.
    shown = _query(choices, "compare")
    pictures = [
        html.A(
            label,
            href=f"/map.{kind}{shown}{_scheme(view)}",
            className="button",
            id=f"report-map-{kind}",
        )
        for kind, label in (("png", text("Bản đồ PNG")), ("svg", text("Bản đồ SVG")))
    ]
    return html.Div(
        [
            html.H2(name),
            html.P(spoken, className="report-sentence"),
            html.P(" · ".join(warnings), className="dim") if warnings else None,
            html.Ul(files, className="report-kinds"),
            html.Div(pictures, className="report-pictures"),
        ],
        className="report-preview",
    )


def _scheme(view: View) -> str:
    return f"&theme={view.theme}" if view.theme else ""


def _all(choices: Choices, query: str, bundles: Sequence[BundleRow], text: Text) -> html.Section:
    every = _query(choices, "province")
    start: Any = html.Form(
        html.Button(text("Lập báo cáo của mọi tỉnh"), type="submit", className="button"),
        action=f"/reports/all{every}",
        method="POST",
        id="report-all",
    )
    if not choices.may_order:
        start = html.P(text("Hãy đăng nhập để lập báo cáo của mọi tỉnh."), className="dim")
    rows = [_bundle(one, query, text, may_discard=choices.may_order) for one in bundles]
    listed = html.Ul(rows, className="report-bundles")
    return html.Section(
        [
            html.H2(text("Mọi tỉnh, thành phố trong một tệp")),
            html.P(
                text("PDF, DOCX và XLSX của từng tỉnh trong một tệp zip; mất vài phút."),
                className="dim",
            ),
            start,
            listed if bundles else None,
        ]
    )


def _bundle(one: BundleRow, query: str, text: Text, *, may_discard: bool) -> html.Li:
    facts = {"data-bundle": one.id, "data-phase": one.phase}
    facts["data-words"] = json.dumps({"of": text("{x} / {n} tỉnh")}, ensure_ascii=False)
    parts: list[Any] = [html.Span(one.words)]
    if one.phase == "written":
        parts.append(html.A(text("Tải zip"), href=f"/reports/all/{one.id}.zip", className="button"))
    elif one.phase == "failed":
        parts.append(html.Span(one.reason, className="strong", role="alert"))
    else:
        label = text("Đang lập báo cáo")
        parts.append(bar(f"bundle-{one.id}", label, one.done, one.total))
        parts.append(html.Span(className="num dim bundle-of", **{"aria-live": "polite"}))
    discard = html.Form(
        html.Button(text("Bỏ"), type="submit", className="button"),
        action=f"/reports/all/{one.id}/discard{query}",
        method="POST",
    )
    parts.append(discard if may_discard else None)
    return html.Li(parts, className="report-bundle", **facts)
