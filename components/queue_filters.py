"""What narrows the work queue: chips of what is urgent, and menus of everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html

from components.facets import (
    Facet,
    facet_menus,
    group_facet,
    lead_facet,
    province_facet,
    tier_facet,
)
from components.sheets import chips
from components.words import kind_name, state_name
from i18n import Text
from view import CHOICES, View

FIELDS = ("province", "kind", "group", "lead_unit", "only", "state", "task", "tier")
"""The fields of the address that narrow the list."""


@dataclass(frozen=True)
class Counted:
    """How many rows each choice leaves, the others as they are.

    Attributes
    ----------
    only
        Those of the chips (None: all).
    provinces
        Code, name and rows of each province that has any.
    kinds, groups, leads, states
        By value.
    listed
        How many rows are listed: what a filter leaves that is on and offered nowhere.
    place
        The name of the province that the list is of, if it is of one.
    """

    only: Mapping[str | None, int]
    provinces: Sequence[tuple[str, str, int]]
    kinds: Mapping[str, int]
    groups: Mapping[str, int]
    leads: Mapping[str, int]
    states: Mapping[str, int]
    listed: int
    place: str | None


def queue_filters(counted: Counted, view: View, text: Text) -> html.Div:
    """The chips and the menus."""
    return html.Div(
        [_chips(counted, view, text), _menus(counted, view, text)], className="queue-filters"
    )


def _chips(counted: Counted, view: View, text: Text) -> html.Nav:
    names = {
        None: text("Tất cả"),
        "overdue": text("Có việc quá hạn"),
        "due-soon": text("Đến hạn trong 7 ngày"),
        "no-mark": text("Chưa có dấu nào"),
    }
    items: list[tuple[str, int | None, View, bool]] = [
        (name, counted.only[only], view.to(only=only), view.only == only)
        for only, name in names.items()
    ]
    grouped = view.by == "province"
    by = view.to(by=None if grouped else "province")
    items.append((text("Nhóm theo tỉnh"), None, by, grouped))
    return chips(items, text("Lọc danh sách"), text)


def _menus(counted: Counted, view: View, text: Text) -> html.Div:
    kinds = {kind: kind_name(kind, text) for kind in CHOICES["kind"]}
    states = {state: state_name(state, text) for state in CHOICES["state"]}
    here = {view.province: counted.place} if view.province and counted.place else {}
    menus = [
        province_facet(counted.provinces, here, text),
        _of(Facet("kind", text("Mọi loại"), (), kinds), counted.kinds),
        group_facet(counted.groups, text),
        lead_facet(counted.leads, text),
        _of(Facet("state", text("Mọi trạng thái"), (), states), counted.states),
    ]
    # An unmarked commune is so by its own tasks: a tier or one task comes with the address of
    # another page only, and can be taken back here.
    if view.tier:
        menus.append(tier_facet({view.tier: counted.listed}, text))
    if view.task:
        only = [(view.task, view.task, counted.listed)]
        menus.append(Facet("task", text("Mọi việc"), only))
    return facet_menus(menus, view, text)


def _of(facet: Facet, counts: Mapping[str, int]) -> Facet:
    """A filter with the values that something is counted of, in the order of their names."""
    options = [(one, name, counts[one]) for one, name in facet.names.items() if one in counts]
    return Facet(facet.field, facet.everything, options, facet.names)
