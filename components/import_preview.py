"""The preview of a file: what would be written, what changes on the map, what must be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import dcc, html

from components import ids
from components.classes import UNMARKED, class_label
from components.import_issues import meaning, written_label
from components.place import link
from components.strip import figure
from components.tokens import CLASS_TOKENS
from components.words import full_name
from i18n import Text
from view import Level, Metric, Page, View

LISTED = 300
"""The most communes that are named one by one."""

Result = Mapping[str, Any]


def preview_page(
    ident: str,
    facts: Mapping[str, str],
    result: Result,
    issues: Any,
    note: Any,
    view: View,
    text: Text,
) -> list[Any]:
    """The page of one file that was read.

    Parameters
    ----------
    result
        The answer of ``web.import_result``.
    issues
        The part with what is wrong; None where nothing is.
    note
        What stands above all: a warning, or None.
    """
    return [
        html.Div(
            [
                html.Header(
                    [html.H1(facts["file"]), html.P(_source(facts, result, text), className="dim")]
                ),
                note,
                _moved(text) if result.get("moved") else None,
                html.Section(_figures(result, text), className="import-figures strip"),
                _applied(result["applied"], text),
                _change(result, view, text),
                issues,
                _actions(result, text),
            ],
            className="import-page import-preview",
            **{"data-upload": ident, "data-phase": "ready", "data-run": str(result["run"])},
        )
    ]


def _source(facts: Mapping[str, str], result: Result, text: Text) -> str:
    """Where the rows come from, and what of the file was left out."""
    parts = [facts["office"]] if facts.get("office") else []
    if result["sheet"]:
        parts.append(text("trang tính “{sheet}”", sheet=result["sheet"]))
    parts.append(text.plural("{n} dòng", "{n} dòng", result["rows"]))
    if result["skipped"]:
        skipped = result["skipped"]
        parts.append(text.plural("{n} dòng tổng bỏ qua", "{n} dòng tổng bỏ qua", skipped))
    if result["unknown"]:
        parts.append(text("cột không dùng: {columns}", columns=", ".join(result["unknown"])))
    return " · ".join(parts)


def _moved(text: Text) -> html.Div:
    words = text(
        "Kho vừa thay đổi sau khi bạn xem trước. Đây là kết quả mới; hãy xem lại rồi xác nhận."
    )
    return html.Div(html.P(words), className="import-note", role="status")


def _figures(result: Result, text: Text) -> list[Any]:
    newly, lost = len(result["newly"]), len(result["lost"])
    of = text("trong {n} dòng của tệp", n=text.whole(result["rows"]))
    wrong = text("cần chọn hoặc sửa bên dưới") if result["rejected"] else text("không có dòng lỗi")
    turned = (
        text.plural("{n} xã mất dấu", "{n} xã mất dấu", lost)
        if lost
        else text.plural("{n} việc đổi trạng thái", "{n} việc đổi trạng thái", result["states"])
    )
    return [
        figure(
            text("Sẽ ghi"),
            text.whole(result["accepted"]),
            text("dòng"),
            of,
            "import-accepted",
            result["accepted"],
        ),
        figure(
            text("Không đổi"),
            text.whole(result["unchanged"]),
            text("dòng"),
            text("đã có trong kho"),
            "import-unchanged",
            result["unchanged"],
        ),
        figure(
            text("Bị loại"),
            text.whole(result["rejected"]),
            text("dòng"),
            wrong,
            "import-rejected",
            result["rejected"],
        ),
        figure(
            text("Xã mới được đánh dấu"),
            text.signed(newly),
            "",
            turned,
            "import-newly",
            newly,
        ),
    ]


def _applied(applied: Sequence[Mapping[str, Any]], text: Text) -> Any:
    """The choices that count for this file, each to be taken back: nothing is guessed silently."""
    if not applied:
        return None
    items = [
        html.Li(
            [
                html.Span(
                    [
                        html.B(written_label(one["written"])),
                        " → ",
                        meaning(one["field"], one["meant"], text),
                        " · ",
                        text.plural("{n} dòng", "{n} dòng", one["count"]),
                    ]
                ),
                html.Button(
                    text("Bỏ"),
                    className="button import-unchoose",
                    **{
                        "aria-label": text(
                            "Bỏ lựa chọn cho {value}", value=written_label(one["written"])
                        ),
                        "data-field": one["field"],
                        "data-written": "\n".join(one["written"]),
                    },
                ),
            ]
        )
        for one in applied
    ]
    count = len(applied)
    words = text.plural("Đang áp dụng {n} lựa chọn", "Đang áp dụng {n} lựa chọn", count)
    return html.Details([html.Summary(words), html.Ul(items)], className="import-applied")


def _change(result: Result, view: View, text: Text) -> html.Section:
    """The maps before and after, and the communes that turn."""
    day = text.day(date.fromisoformat(result["day"]))
    heading = html.H2(text("Thay đổi trên bản đồ, tính đến hôm nay {day}", day=day))
    if not result["newly"] and not result["lost"]:
        words = text("Không xã nào đổi giữa đã đánh dấu và chưa đánh dấu.")
        return html.Section([heading, html.P(words, className="dim")], className="import-change")
    province = result["province"]
    place = full_name(province["name"], province["kind"], text) if province else text("Cả nước")
    sides = [(text("Trước"), "before"), (text("Sau"), "after")]
    maps = [_map(words, side, place, result[side], text) for words, side in sides]
    lists = [
        _communes(text("Được đánh dấu"), result["newly"], "is-full", view, text),
        _communes(text("Mất dấu"), result["lost"], "", view, text),
    ]
    return html.Section(
        [
            heading,
            html.Div(
                [
                    html.Div(maps, className="import-maps"),
                    html.Div([*lists, _legend(result, text)], className="import-turned"),
                ],
                className="import-change-parts",
            ),
            html.Div(id="import-maps-frame", hidden=True),
        ],
        className="import-change",
    )


def _map(words: str, side: str, place: str, at: Mapping[str, Any], text: Text) -> html.Figure:
    share = text.percent(at["marked"], at["communes"])
    of = f"{text.whole(at['marked'])}/{text.whole(at['communes'])}"
    label = f"{place}, {words}: {text('Độ phủ')} {share}, {of}"
    return html.Figure(
        [
            html.Figcaption([html.Span(words), html.B(share), html.Span(of, className="num dim")]),
            html.Div(id=f"import-map-{side}", role="img", **{"aria-label": label}),
        ],
        className="import-map",
    )


def _legend(result: Result, text: Text) -> html.Ul:
    """The classes that either map shows."""
    level = Level.COMMUNE if result["province"] else Level.PROVINCE
    shown = {*result["before"]["classes"].values(), *result["after"]["classes"].values()}
    items = [
        html.Li(
            [
                html.Span(
                    className="swatch" + ("" if number else " swatch-nodata"),
                    style={"background": f"var(--{CLASS_TOKENS[number].replace('_', '-')})"},
                ),
                class_label(number, Metric.COVERAGE, level, text),
            ]
        )
        for number in sorted(shown, key=lambda number: (number == UNMARKED, -number))
    ]
    return html.Ul(items, className="import-legend")


def _communes(
    words: str, units: Sequence[Mapping[str, str]], swatch: str, view: View, text: Text
) -> Any:
    """Communes that turn, each a link; the page of a file stays in the address that was left."""
    if not units:
        return None
    items = [
        html.Li(
            [
                html.Span(className=f"swatch-small {swatch}".strip()),
                link(
                    full_name(unit["name"], unit.get("kind", ""), text),
                    view.at(Page.COMMUNE, unit["code"]),
                ),
                html.Span(unit.get("province", ""), className="dim"),
                html.Span(unit["code"], className="num dim"),
            ],
            **{"data-code": unit["code"]},
        )
        for unit in units[:LISTED]
    ]
    rest = len(units) - LISTED
    if rest > 0:
        items.append(html.Li(text.plural("và {n} xã nữa", "và {n} xã nữa", rest)))
    heading = html.H3([words, html.Span(text.whole(len(units)), className="badge num")])
    return html.Div([heading, html.Ul(items)], className="import-communes")


def _actions(result: Result, text: Text) -> html.Footer:
    """What can be done with the file; the button says what it leaves out."""
    accepted, rejected = result["accepted"], result["rejected"]
    if not accepted:
        words = text("Không có dòng nào mới để ghi.")
    elif rejected:
        words = text(
            "Ghi {n} dòng, bỏ {m} dòng lỗi", n=text.whole(accepted), m=text.whole(rejected)
        )
    else:
        words = text.plural("Ghi {n} dòng", "Ghi {n} dòng", accepted)
    confirm: Any = html.P(words)
    if accepted:
        confirm = html.Button(
            words,
            id="import-confirm",
            className="button button-primary",
            **{"data-accept": "true" if rejected else "false"},
        )
    apply = html.Button(
        id="import-apply",
        className="button button-primary",
        hidden=True,
        **{"data-words": text("Áp dụng lựa chọn ({n}) và đọc lại")},
    )
    return html.Footer(
        [
            html.P(text("Chưa ghi gì vào kho."), className="dim"),
            html.P(id="import-problem", className="import-problem", role="alert"),
            html.Button(text("Bỏ tệp này"), className="button import-discard"),
            apply,
            confirm,
        ],
        className="import-actions",
    )


def maps_store(result: Result, geometry: str, islands: str, text: Text) -> dcc.Store:
    """What the browser draws the maps from: classes by code, and where the geometry is.

    ``islands`` is the file of the communes far offshore, which have a place of their own.
    """
    unit = "code" if result["province"] else "home"
    data = {
        "before": result["before"]["classes"],
        "after": result["after"]["classes"],
        "turned": sorted({one[unit] for one in (*result["newly"], *result["lost"])}),
        "geometry": geometry,
        "islands": islands,
        "words": {"20333": text("Hoàng Sa"), "22736": text("Trường Sa")},
    }
    return dcc.Store(id=ids.IMPORT_MAPS, data=data)
