"""The filters as chips: what is chosen, what could be, and how much of it there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components.place import link
from components.words import group_name, kind_name, state_name
from i18n import Text
from view import View

FIELDS = ("kind", "group", "lead_unit", "tier", "state", "task")
"""The filters, as fields of a view."""
LISTED = ("lead_unit", "task")
"""Those with too many choices for chips."""


@dataclass(frozen=True)
class Choice:
    """One choice of a filter: its value in the address, its words, and how much passes it."""

    value: str
    label: str
    count: int


def filter_name(field: str, text: Text) -> str:
    """The name of a filter."""
    return {
        "kind": text("Loại đơn vị"),
        "group": text("Nhóm nhiệm vụ"),
        "lead_unit": text("Đơn vị chủ trì"),
        "tier": text("Cấp được giao"),
        "state": text("Trạng thái"),
        "task": text("Một nhiệm vụ"),
    }[field]


def choices_of(
    field: str, counts: Mapping[str, int], titles: Mapping[str, str], text: Text
) -> list[Choice]:
    """The choices of a filter; ``titles`` are those of the tasks by code."""

    def words(value: str) -> str:
        names = {
            "kind": lambda: kind_name(value, text),
            "group": lambda: group_name(value, text),
            "tier": lambda: text("cấp tỉnh") if value == "province" else text("cấp xã"),
            "state": lambda: state_name(value, text),
            "task": lambda: f"{value} · {titles[value]}" if value in titles else value,
        }
        return names[field]() if field in names else value

    return [Choice(value, words(value), count) for value, count in counts.items()]


def counted_words(field: str, count: int, text: Text) -> str:
    """How much passes a filter: communes for a kind, else assignments."""
    if field == "kind":
        return text.plural("{n} đơn vị", "{n} đơn vị", count)
    return text("{n} việc", n=text.whole(count))


def filter_panel(
    choices: Mapping[str, Sequence[Choice]], view: View, text: Text, *, on_map: bool
) -> html.Details:
    """The button that opens every filter with its choices and their counts."""
    chosen = sum(getattr(view, field) is not None for field in choices)
    badge = [html.Span(text.whole(chosen), className="badge num")] if chosen else []
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(className="icon icon-filter"),
                    html.Span(text("Lọc"), className="tool-name"),
                    *badge,
                ],
                className="tool-button",
                id="filters-open",
                **{"aria-label": text("Lọc")},
            ),
            html.Div(
                [_filter(field, found, view, text, on_map) for field, found in choices.items()],
                className="tool-panel",
            ),
        ],
        id="filters",
        className="tool",
    )


def _filter(field: str, found: Sequence[Choice], view: View, text: Text, on_map: bool) -> Any:
    counted = text("số đơn vị cấp xã") if field == "kind" else text("số việc được giao")
    words: list[Any] = [html.B(filter_name(field, text)), html.Span(counted)]
    inside: Any
    if field in LISTED:
        inside = _select(field, found, view, text)
    else:
        inside = html.Div([_choice(field, one, view, text) for one in found], className="choices")
    said = []
    if field == "state":
        note = text("Trạng thái chỉ lọc danh sách; các số đo không đổi.")
        if on_map:
            note = text("Làm nổi các đơn vị có việc ở trạng thái này; các số đo không đổi.")
        said = [html.P(note, className="tool-note")]
    name = f"filter-{field}-name"
    head = html.Div(words, className="filter-name", id=name)
    return html.Div([head, inside, *said], role="group", **{"aria-labelledby": name})


def _choice(field: str, one: Choice, view: View, text: Text) -> html.A:
    chosen = getattr(view, field) == one.value
    target = view.to(**{field: None if chosen else one.value}, classes=None, portion=1)
    return link(
        [html.Span(one.label), html.B(text.whole(one.count), className="num")],
        target,
        className="chip" + (" is-chosen" if chosen else ""),
        role="button",
        **{
            "aria-pressed": "true" if chosen else "false",
            "data-key": f"{field}={one.value}",
            "data-count": one.count,
        },
    )


def _select(field: str, found: Sequence[Choice], view: View, text: Text) -> html.Select:
    value = getattr(view, field)
    options = [html.Option(text("Tất cả"), value="")]
    for one in found:
        words = f"{one.label} ({text.whole(one.count)})"
        more: dict[str, Any] = {"selected": True} if one.value == value else {}
        options.append(html.Option(words, value=one.value, **{"data-count": one.count}, **more))
    return html.Select(
        options,
        className="filter-select",
        **{
            "data-filter": field,
            "data-key": field,
            "aria-labelledby": f"filter-{field}-name",
        },
    )


def active_chips(
    active: Sequence[tuple[str, Choice]], view: View, text: Text, *, on_map: bool
) -> list[Any]:
    """A chip for each filter that is on, with what passes it; a click takes it off."""
    items: list[Any] = []
    for field, one in active:
        name = filter_name(field, text)
        words = text("Bỏ lọc {filter}: {choice}", filter=name, choice=one.label)
        items.append(
            link(
                [
                    html.Span(one.label, className="chip-words"),
                    html.B(counted_words(field, one.count, text), className="num"),
                    html.Span("×", className="chip-off", **{"aria-hidden": "true"}),
                ],
                view.to(**{field: None}, classes=None, portion=1),
                className="chip is-chosen filter-chip",
                title=words,
                **{
                    "data-filter": field,
                    "data-key": f"active-{field}",
                    "data-count": one.count,
                },
            )
        )
    if active:
        cleared = view.to(**dict.fromkeys(FIELDS), classes=None, portion=1)
        items.append(link(text("Xóa hết bộ lọc"), cleared, className="chip", id="filters-clear"))
    if on_map and any(field == "state" for field, _ in active):
        note = text("Trạng thái chỉ làm nổi đơn vị; các số đo không đổi.")
        items.append(html.Span(note, className="tool-note state-note"))
    return items
