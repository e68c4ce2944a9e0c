"""``Look``: one view with the figures that it shows, read once for a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from auth.current import person
from auth.people import Right
from components.classes import class_numbers
from components.difference import commune_numbers, province_numbers
from data.changes import Changes, kept_changes
from data.coverage import Filters, totals
from data.first_use import Lack, lack_of
from data.narrowed import narrowed
from data.register import Register, Unit
from data.snapshot import Snapshot, snapshot
from data.store import Store, open_store
from geo.boundaries import Boundaries, current
from i18n import Text
from settings import FIRST_DAY, Settings, today
from view import Level, Metric, Page, View

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Sources:
    """Where figures and boundaries come from; made once, handed to every callback."""

    settings: Settings

    @property
    def store(self) -> Store:
        """The store of this process."""
        return open_store(self.settings)

    @property
    def register(self) -> Register:
        """The register of units, with the decrees in the store: those that who asks may read.

        Every figure of every page, file and callback is counted over it.
        """
        only = person().provinces(Right.READ)
        return self.country if only is None else narrowed(self.country, only)

    @property
    def country(self) -> Register:
        """The register of all units, for what is no figure: names and places on every map."""
        return self.store.register()

    @property
    def boundaries(self) -> Boundaries:
        """The boundaries in use."""
        return current(self.settings)

    def look(self, path: str | None, query: str | None) -> Look:
        """The look at an address."""
        view = View.parse(path, query)
        as_of = min(max(view.as_of or today(), FIRST_DAY), today())
        register = self.register
        of_place = view.page in (Page.PROVINCE, Page.COMMUNE)
        place = register.get(view.code, as_of) if of_place and view.code else None
        if of_place and place is None:
            view = view.to(page=Page.MISSING)
        focus = register.get(view.selected, as_of) if view.selected else place
        return Look(self, register, view, as_of, place, focus or place)


@dataclass(frozen=True)
class Look:
    """One view and what it shows.

    ``register`` is the one of the moment: all of a page is drawn from the same.
    ``place`` is the unit of the page, ``focus`` the unit that the strip and the panel follow: the
    selected one, else the place. Both are None for the country.
    """

    sources: Sources
    register: Register
    view: View
    as_of: date
    place: Unit | None
    focus: Unit | None

    @cached_property
    def text(self) -> Text:
        """Texts in the language of the page."""
        return Text(self.view.lang or self.sources.settings.language)

    @property
    def everywhere(self) -> str:
        """The name of all that there is to see: the country, unless one may read only a part."""
        whole = self.register.only is None
        return self.text("Cả nước") if whole else self.text("Địa bàn của tài khoản")

    @property
    def address(self) -> str | None:
        """The address that the page is drawn for; None where it names nothing."""
        return None if self.view.page == Page.MISSING else self.view.href

    @property
    def province_code(self) -> str | None:
        """The province whose communes the map shows; None on the country's map."""
        return self.place.province_code if self.place else None

    @property
    def level(self) -> str:
        """The tier of the units on the map; a square is always a commune."""
        tiles = self.view.layout == "tiles"
        return Level.COMMUNE if self.place or tiles else self.view.level

    @cached_property
    def filters(self) -> Filters:
        """The filters of the view."""
        view = self.view
        return Filters(
            kind=view.kind,
            group=view.group,
            task=view.task,
            lead_unit=view.lead_unit,
            tier=view.tier,
        )

    @cached_property
    def now(self) -> Snapshot:
        """The figures of the day viewed."""
        return snapshot(self.sources.store, self.register, self.as_of, self.filters)

    @property
    def stamp(self) -> str:
        """The version of the figures as it stands in addresses."""
        return self.sources.store.stamp(self.now.version)

    @cached_property
    def lack(self) -> Lack | None:
        """What has to be imported before there are figures; None where there are."""
        return lack_of(self.sources.store)

    @property
    def earlier_day(self) -> date:
        """The day that changes are counted from: the one compared with, else seven days before.

        The first day at the earliest, the day viewed at the latest.
        """
        return min(max(self.view.compare or self.as_of - WEEK, FIRST_DAY), self.as_of)

    @cached_property
    def earlier(self) -> Snapshot:
        """The figures of the day that changes are counted from."""
        return snapshot(self.sources.store, self.register, self.earlier_day, self.filters)

    @cached_property
    def changes(self) -> Changes:
        """What changed since that day."""
        days = (self.earlier_day, self.as_of)
        store, version = self.sources.store, self.now.version
        return kept_changes(store, self.register, *days, self.filters, version)

    def differs(self, metric: str) -> bool:
        """Whether the map shows under a metric what changed, and not the day viewed alone."""
        compares = self.view.compare is not None and self.view.layout != "side"
        return compares and metric == Metric.COVERAGE

    def frame(self, at: Snapshot, level: str, province: str | None) -> pd.DataFrame:
        """The rows of one level, of the country or of one province."""
        frame = at.provinces if level == Level.PROVINCE else at.communes
        if province and level == Level.COMMUNE:
            frame = frame[frame["province_code"] == province].reset_index(drop=True)
        return frame

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The coverage frame of the units on the map, by code."""
        return self.frame(self.now, self.level, self.province_code)

    def numbers(self, metric: str) -> np.ndarray:
        """The class numbers of the units on the map."""
        if self.differs(metric):
            if self.level == Level.COMMUNE:
                return commune_numbers(self.shown, self.changes.communes)
            return province_numbers(self.shown, self.frame(self.earlier, self.level, None))
        return class_numbers(self.shown, metric, self.level, pd.Timestamp(self.as_of))

    def totals_of(self, unit: Unit | None, at: Snapshot) -> dict[Any, Any] | None:
        """The totals of the country (``unit`` None), or the row of a unit; None if it has none."""
        if unit is None:
            return at.totals | {"provinces": len(at.provinces)}
        if unit.level == Level.PROVINCE:
            rows = at.provinces[at.provinces["code"] == unit.code]
            return totals(rows, unit.code) if len(rows) else None
        rows = at.communes[at.communes["code"] == unit.code]
        return rows.iloc[0].to_dict() if len(rows) else None

    @property
    def place_unit(self) -> Unit | None:
        """What the map shows: the province of the page, or None for the country."""
        province = self.province_code
        return self.register.get(province, self.as_of) if province else None

    def place_totals(self) -> dict[str, Any]:
        """The totals of what the map shows: the country, or the province of the page."""
        return self.totals_of(self.place_unit, self.now) or {}
