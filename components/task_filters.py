"""Filters of a list as plain fields: each writes one field of the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.words import group_name
from i18n import Text
from view import CHOICES, View


@dataclass(frozen=True)
class Choice:
    """One filter: the field of the address, its name, what it can be, and what is chosen."""

    field: str
    name: str
    everything: str
    options: Sequence[tuple[str, str]]
    chosen: str | None


def filter_fields(choices: Sequence[Choice], text: Text) -> html.Div:
    """The fields in one row; they choose at once, Back takes it back."""
    return html.Div(
        [_field(one) for one in choices if len(one.options) > 1 or one.chosen],
        className="filter-fields",
        role="group",
        **{"aria-label": text("Bộ lọc")},
    )


def _field(choice: Choice) -> html.Label:
    options = [html.Option(choice.everything, value="", selected=choice.chosen is None)]
    known = [value for value, _ in choice.options]
    listed = list(choice.options)
    if choice.chosen is not None and choice.chosen not in known:
        # An address may name what is no longer there: it must be seen, to be taken back.
        listed.append((choice.chosen, choice.chosen))
    options += [
        html.Option(name, value=value, selected=value == choice.chosen) for value, name in listed
    ]
    return html.Label(
        [
            html.Span(choice.name, className="sr-only"),
            html.Select(options, className="goes", **{"data-field": choice.field}),
        ],
        className="filter-field" + (" is-chosen" if choice.chosen else ""),
    )


def province_choice(provinces: Sequence[tuple[str, str]], view: View, text: Text) -> Choice:
    """The province."""
    name, everything = text("Tỉnh, thành phố"), text("Mọi tỉnh")
    return Choice("province", name, everything, provinces, view.province)


def group_choice(groups: Sequence[str], view: View, text: Text) -> Choice:
    """The group of tasks, in the order of the action programme."""
    options = [(one, group_name(one, text)) for one in CHOICES["group"] if one in groups]
    return Choice("group", text("Nhóm việc"), text("Mọi nhóm việc"), options, view.group)


def lead_choice(leads: Sequence[str], view: View, text: Text) -> Choice:
    """The lead unit."""
    options = [(one, one) for one in leads]
    name, everything = text("Đơn vị chủ trì"), text("Mọi đơn vị chủ trì")
    return Choice("lead_unit", name, everything, options, view.lead_unit)


def tier_choice(view: View, text: Text) -> Choice:
    """The tier of the units that tasks are assigned to."""
    options = [("province", text("Việc của tỉnh")), ("commune", text("Việc của xã"))]
    return Choice("tier", text("Cấp"), text("Mọi cấp"), options, view.tier)
