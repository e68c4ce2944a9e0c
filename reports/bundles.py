"""Bundles of reports that are being made, or were made lately: one folder a bundle.

``VAR/reports/<id>/`` holds the order, the progress and in the end the zip: every process sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from data.uploads import ID, Progress, Upload
from reports.order import Order

KEPT = timedelta(days=2)
"""How long a bundle stays."""
MOST = 4
"""The most bundles that are kept; the oldest make room."""


@dataclass(frozen=True)
class Bundle:
    """One bundle: its folder, and what was ordered."""

    folder: Upload
    order: Order

    @property
    def ordered_at(self) -> datetime:
        """The moment at which it was ordered."""
        return datetime.fromisoformat(self.folder.read("order")["at"])

    @property
    def file(self) -> Path:
        """The zip, once it is there."""
        return self.folder.folder / "reports.zip"

    @property
    def progress(self) -> Progress:
        """How many of the provinces are done."""
        return self.folder.progress()


def bundles(var: Path) -> list[Bundle]:
    """Return the bundles there are, newest first."""
    root = var / "reports"
    if not root.is_dir():
        return []
    found = [find_bundle(var, one.name) for one in root.iterdir()]
    known = [one for one in found if one]
    return sorted(known, key=lambda one: one.folder.read("order")["at"], reverse=True)


def find_bundle(var: Path, ident: str) -> Bundle | None:
    """Return the bundle with an id; None where there is none."""
    if not ID.fullmatch(ident):
        return None
    folder = Upload(var / "reports" / ident)
    order = folder.read("order")
    return Bundle(folder, order_of(order)) if order else None


def order_of(kept: dict[str, Any]) -> Order:
    """Return an order as it was written down."""
    days = [date.fromisoformat(day) if day else None for day in (kept["as_of"], kept["compare"])]
    return Order(None, days[0], days[1], kept["language"])


def written_order(order: Order) -> dict[str, Any]:
    """Return an order as it is written down, with the moment."""
    return {
        "as_of": order.day.isoformat(),
        "compare": order.compare and order.compare.isoformat(),
        "language": order.language,
        "at": datetime.now(UTC).isoformat(),
    }
