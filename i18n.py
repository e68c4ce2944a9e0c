"""The catalogues, and numbers and days by language.

Vietnamese is the language that texts are written in; another language has catalogues below
``locales/<language>/LC_MESSAGES``, one for each part of the program, read as one at the first use.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES = Path(__file__).resolve().parent / "locales"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "hi": "हिन्दी"}
NO_BREAK_SPACE = "\u00a0"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    files = sorted((LOCALES / language / "LC_MESSAGES").glob("*.po"))
    if language == "vi" or not files:
        return gettext.NullTranslations()
    catalogue = Catalog(locale=language)
    for path in files:
        with path.open("rb") as source:
            for message in read_po(source, locale=language):
                if message.id:
                    catalogue[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    # Which form a number takes is the locale's: what the catalogues say of it is not asked.
    form = Locale(language).plural_form
    found.plural = lambda n: 0 if form(n) == "one" else 1  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True)
class Text:
    """Texts, numbers and days in one language."""

    language: str = "vi"

    def __call__(self, message: str, **values: object) -> str:
        """The text of ``message`` in this language, with ``{names}`` filled in."""
        text = _catalogue(self.language).gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The text for ``n`` things; ``{n}`` is the number in this language's writing."""
        text = _catalogue(self.language).ngettext(one, many, n)
        return text.format(n=self.whole(n), **values)

    def whole(self, number: int) -> str:
        """A whole number as the language groups it: 462.088 (vi), 462,088 (en), 4,62,088 (hi)."""
        return _number(int(number), None, self.language)

    def percent(self, part: int, whole: int) -> str:
        """A share with one decimal; exactly n of n is 100 %, anything less at most 99.9 %.

        A share above nothing is at least 0.1 %, so neither end is claimed by rounding.
        """
        if whole <= 0:
            return "–"
        if part == whole:
            return self._with_sign("100")
        tenths = tenths_of(part, whole)
        return self._with_sign(_number(tenths / 10, "0.0", self.language))

    def _with_sign(self, number: str) -> str:
        return number + (NO_BREAK_SPACE if self.language == "vi" else "") + "%"

    def signed(self, number: int) -> str:
        """A difference with its sign, a real minus, and a bare 0."""
        if number == 0:
            return "0"
        return ("+" if number > 0 else "\u2212") + self.whole(abs(number))

    def points(self, part: int, whole: int) -> str:
        """A difference of shares in points, with its sign; a bare 0 only for no difference."""
        if part == 0 or whole <= 0:
            return "0"
        tenths = max((2 * abs(part) * 1000 + whole) // (2 * whole), 1)
        number = _number(tenths / 10, "#,##0.0", self.language)
        return ("+" if part > 0 else "\u2212") + number

    def day(self, day: date) -> str:
        """A day as it is written: 28/11/2025 in Vietnamese, 28 Nov 2025 in English."""
        if self.language == "vi":
            return day.strftime("%d/%m/%Y")
        return f"{day.day} {_months(self.language)[day.month]} {day.year}"

    def short_day(self, day: date, beside: date) -> str:
        """A day without its year where that is the year of the day ``beside``."""
        if day.year != beside.year:
            return self.day(day)
        if self.language == "vi":
            return day.strftime("%d/%m")
        return f"{day.day} {_months(self.language)[day.month]}"


@lru_cache(maxsize=20_000)
def _number(number: float, pattern: str | None, language: str) -> str:
    # A page writes hundreds of numbers, and the same ones again and again.
    return format_decimal(number, format=pattern, locale=language)


@cache
def _months(language: str) -> dict[int, str]:
    return dict(get_month_names("abbreviated", locale=language))


def tenths_of(part: int, whole: int) -> int:
    """A share in tenths of a percent: 1000 only for the whole, 0 only for nothing."""
    if part == whole:
        return 1000
    tenths = (2 * part * 1000 + whole) // (2 * whole)  # half up, as the browser rounds
    return min(max(tenths, 1 if part else 0), 999)
