"""Filters of a list as menus of links: each value with its count, the chosen one on the button."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components.place import link
from components.words import group_name
from i18n import Text
from view import CHOICES, View

Option = tuple[str, str, int | None]
"""A value of the address, what it is called, and how many there are."""


@dataclasses.dataclass(frozen=True)
class Facet:
    """One filter: a field of the address, the words of no filter at all, and what it can be.

    ``names`` are those of values that may be chosen without being offered.
    """

    field: str
    everything: str
    options: Sequence[Option]
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)


def facet_menus(facets: Sequence[Facet], view: View, text: Text) -> html.Div:
    """The menus in one row; a choice is an address, so Back takes it back."""
    menus = [_menu(one, view, text) for one in facets]
    return html.Div(
        [one for one in menus if one],
        className="facets",
        role="group",
        **{"aria-label": text("Bộ lọc")},
    )


def _menu(facet: Facet, view: View, text: Text) -> html.Details | None:
    chosen = getattr(view, facet.field)
    options = list(facet.options)
    if chosen is not None and chosen not in (value for value, _, _ in options):
        # An address may name what is not there (any more): it is said, to be taken back.
        options.append((chosen, facet.names.get(chosen, chosen), 0))
    if not options:
        return None

    def item(words: Any, value: str | None) -> html.Li:
        target = view.to(**{facet.field: value}, portion=1)
        return html.Li(link(words, target, **({"aria-current": "true"} if value == chosen else {})))

    items, face = [item(facet.everything, None)], facet.everything
    for value, name, count in options:
        words = [html.Span(name)]
        if count is not None:
            words.append(html.B(text.whole(count), className="num"))
        items.append(item(words, value))
        face = name if value == chosen else face
    return html.Details(
        [html.Summary(html.Span(face), title=facet.everything), html.Ul(items)],
        className="facet" + (" is-chosen" if chosen else ""),
        id=f"menu-{facet.field}",
    )


def province_facet(options: Sequence[Option], names: Mapping[str, str], text: Text) -> Facet:
    """The province."""
    return Facet("province", text("Mọi tỉnh"), options, names)


def group_facet(counts: Mapping[str, int], text: Text) -> Facet:
    """The group of tasks, in the order of the action programme."""
    names = {group: group_name(group, text) for group in CHOICES["group"]}
    options = [(one, name, counts[one]) for one, name in names.items() if one in counts]
    return Facet("group", text("Mọi nhóm việc"), options, names)


def lead_facet(counts: Mapping[str, int], text: Text) -> Facet:
    """The lead unit, in the order of the counts."""
    options = [(lead, lead, count) for lead, count in counts.items()]
    return Facet("lead_unit", text("Mọi đơn vị chủ trì"), options)


def tier_facet(counts: Mapping[str, int], text: Text) -> Facet:
    """The tier of the units that tasks are assigned to."""
    names = {"province": text("Việc của tỉnh"), "commune": text("Việc của xã")}
    options = [(tier, name, counts[tier]) for tier, name in names.items() if tier in counts]
    return Facet("tier", text("Mọi cấp"), options, names)
