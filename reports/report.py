"""``Report``: what every kind of file of a report is written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.boundaries import Boundaries
from i18n import Text
from reports import sentences
from reports.content import Content
from reports.drawn import Drawn
from reports.report_sheets import report_sheets
from reports.scale import Scale
from reports.sentences import Figure, Sentence
from reports.sheet import Sheet
from reports.shown import drawn_map


@dataclass(frozen=True, eq=False)
class Report:
    """A report in one language, before it is a file.

    Attributes
    ----------
    address
        Where the same view opens on the page.
    drawn
        The map of the coverage.
    warnings
        What must be said of figures and boundaries, short and in full.
    """

    content: Content
    text: Text
    title: str
    place: str
    subtitle: str
    opening: Sequence[Sentence]
    since: Sentence
    lacking: str
    figures: Sequence[Figure]
    sheets: Sequence[Sheet]
    drawn: Drawn
    boundaries: Boundaries
    scale: Scale
    warnings: Sequence[tuple[str, str]]
    address: str

    def sheet(self, key: str) -> Sheet:
        """Return one table."""
        return next(one for one in self.sheets if one.key == key)


def report_of(
    content: Content, boundaries: Boundaries, scale: Scale, text: Text, address: str
) -> Report:
    """Return the report of what was read."""
    place = content.place
    drawn = drawn_map(
        content.units,
        scale,
        text,
        metric="coverage",
        level="province" if place is None else "commune",
        as_of=content.as_of,
        province=place.code if place else None,
        names_shown=place is not None,
    )
    warnings = []
    if content.now.demo:
        said = text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức.")
        warnings.append((text("Dữ liệu minh họa"), said))
    if boundaries.approximate:
        warnings.append((text("Ranh giới gần đúng"), text("Ranh giới chỉ để tham khảo.")))
    return Report(
        content=content,
        text=text,
        title=text("Độ phủ theo dõi thực hiện Nghị quyết 57-NQ/TW"),
        place=place_name(content, text),
        subtitle=_subtitle(content, text),
        opening=sentences.opening(content, text),
        since=sentences.since(content, text),
        lacking=sentences.lacking(content, text),
        figures=sentences.figures(content, text),
        sheets=report_sheets(content, text),
        drawn=drawn,
        boundaries=boundaries,
        scale=scale,
        warnings=warnings,
        address=address,
    )


def place_name(content: Content, text: Text) -> str:
    """Return the place with its kind."""
    if content.place is None:
        return text("Cả nước")
    patterns = {"tỉnh": text("Tỉnh {name}"), "thành phố": text("Thành phố {name}")}
    return patterns[content.place.kind].format(name=content.place.name)


def _subtitle(content: Content, text: Text) -> str:
    if content.place is None:
        return text(
            "Cả nước: {provinces} tỉnh, thành phố; {communes} xã, phường, đặc khu",
            provinces=text.whole(len(content.units)),
            communes=text.whole(content.totals["communes"]),
        )
    found = content.units["kind"].value_counts()
    n, wards, zones = (int(found.get(kind, 0)) for kind in ("xã", "phường", "đặc khu"))
    counted = [
        (n, text.plural("{n} xã", "{n} xã", n)),
        (wards, text.plural("{n} phường", "{n} phường", wards)),
        (zones, text.plural("{n} đặc khu", "{n} đặc khu", zones)),
    ]
    kinds = sentences.listed([words for count, words in counted if count], text)
    return f"{place_name(content, text)}: {kinds}"
