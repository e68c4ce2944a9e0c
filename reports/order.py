"""``Order``: which report is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from i18n import Text
from settings import today


@dataclass(frozen=True)
class Order:
    """A report of a province or the country (None), of a day, compared with another."""

    province: str | None = None
    as_of: date | None = None
    compare: date | None = None
    language: str = "vi"

    @property
    def text(self) -> Text:
        """Texts in its language."""
        return Text(self.language)

    @property
    def day(self) -> date:
        """The day that it is of."""
        return self.as_of or today()
