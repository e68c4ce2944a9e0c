"""The free side of the map: where one is, the metrics with their values, the legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from components import ids
from components.classes import UNMARKED, LegendRow
from components.tokens import CLASS_TOKENS
from components.words import metric_name
from i18n import Text
from view import Metric, View


def link(children: Any, view: View, **properties: Any) -> html.A:
    """A link to another view: the address changes, the page and its map stay."""
    classes = ("nav " + properties.pop("className", "")).strip()
    return html.A(children, href=view.href, className=classes, **properties)


def breadcrumb(steps: Iterable[tuple[str, View | None]], text: Text) -> html.Nav:
    """The way out, step by step; the last step is where one is."""
    items = []
    for label, view in steps:
        here = html.Span(label, **{"aria-current": "page"})
        items.append(html.Li(link(label, view) if view else here))
    return html.Nav(html.Ol(items), id=ids.BREADCRUMB, **{"aria-label": text("Đường dẫn")})


def title(name: str, subtitle: str) -> html.Div:
    """The name of the place and what it consists of."""
    return html.Div(
        [html.H1(name, className="place-name"), html.P(subtitle, className="place-subtitle")]
    )


def metric_list(values: dict[str, str], view: View, text: Text) -> html.Ul:
    """The metrics, each with its value at this place: choosing one is also reading it."""
    items = []
    for metric in Metric:
        chosen = view.metric == metric
        content = [html.Span(metric_name(metric, text)), html.Span(values[metric], className="num")]
        properties: dict[str, Any] = {"data-metric": str(metric)}
        if chosen:
            properties["aria-current"] = "true"
        items.append(
            html.Li(
                link(
                    content,
                    view.to(metric=str(metric), classes=None),
                    className="metric-row" + (" is-chosen" if chosen else ""),
                    **properties,
                )
            )
        )
    return html.Ul(items, id=ids.METRIC, className="metric-list", **{"aria-label": text("Chỉ số")})


def legend(
    rows: Sequence[LegendRow],
    heading: str,
    counted: str,
    view: View,
    text: Text,
    *,
    discs: int | None,
    newly: bool = False,
) -> html.Div:
    """The legend with counts; a click on a class dims the others, a second click brings them back.

    ``discs`` is the number of unmarked communes that the discs on a map of provinces add up to, or
    with ``newly`` the number of those that became marked.
    """
    chosen = set((view.classes or "").split("-")) - {""}
    items = []
    for row in rows:
        number = str(row.number)
        picked = chosen ^ {number}
        target = view.to(classes="-".join(sorted(picked)) or None)
        state = "" if not chosen else (" is-chosen" if number in chosen else " is-dimmed")
        token = CLASS_TOKENS[row.number].replace("_", "-")
        swatch = html.Span(
            className="swatch" + (" swatch-nodata" if row.number == 0 else ""),
            style={"background": f"var(--{token})"},
        )
        warm = " is-unmarked" if row.number == UNMARKED and row.count else ""
        items.append(
            html.Li(
                link(
                    [
                        swatch,
                        html.Span(row.label, className="legend-label"),
                        html.Span(text.whole(row.count), className="num"),
                    ],
                    target,
                    className=f"legend-row{state}{warm}",
                    role="button",
                    **{"aria-pressed": "true" if number in chosen else "false"},
                    **{"data-class": number, "data-count": row.count},
                )
            )
        )
    if discs is not None:
        counts = text("xã mới đánh dấu") if newly else text("xã chưa đánh dấu")
        disc = "legend-disc" + (" is-new" if newly else "")
        items.append(
            html.Li(
                [
                    html.Span("n", className=disc, **{"aria-hidden": "true"}),
                    html.Span(counts, className="legend-label"),
                    html.Span(text.whole(discs), className="num"),
                ],
                className="legend-row legend-note",
            )
        )
    head = html.Div([html.Span(heading), html.Span(counted)], className="legend-head")
    return html.Div([head, html.Ul(items)], id=ids.LEGEND, className="legend")
