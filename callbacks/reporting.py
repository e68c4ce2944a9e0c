"""The page of reports."""

from __future__ import annotations

from typing import Any

from auth.current import person
from callbacks.history import moment
from callbacks.look import WEEK, Look
from components.reporting import BundleRow, Choices, reports_page
from data.uploads import INTERRUPTED
from i18n import LANGUAGES
from reports.bundles import Bundle, bundles
from reports.content import content_of
from reports.sentences import Sentence, lacking, opening, runs, since
from settings import FIRST_DAY, today
from view import Level


def reports_document(look: Look) -> list[Any]:
    """The children of the page: the choices, the sentence, the files, the bundles."""
    text, sources = look.text, look.sources
    choices = choices_of(look)
    content = content_of(
        sources.store,
        look.register,
        province=choices.province,
        as_of=choices.as_of,
        compare=choices.compare,
        most=0,
    )
    lacks = lacking(content, text)
    said: list[Sentence] = [*opening(content, text), since(content, text)]
    said += [runs(lacks)] if lacks else []
    warnings = [
        *([text("Dữ liệu minh họa")] if content.now.demo else []),
        *([text("Ranh giới gần đúng")] if sources.boundaries.approximate else []),
    ]
    return reports_page(
        choices,
        [[(run.words, run.strong) for run in sentence] for sentence in said],
        warnings,
        [_row(one, look) for one in bundles(sources.settings.var)],
        look.view,
        text,
    )


def choices_of(look: Look) -> Choices:
    """What is chosen at an address; a day or place that is none falls back to the default."""
    view, register = look.view, look.register
    units = register.units(Level.PROVINCE, look.as_of)
    provinces = list(zip(units["code"], units["name"], strict=True))
    # Who may not read the country begins with the first of what they may.
    first = None if register.only is None else next(iter(dict(provinces)), None)
    known = view.province if view.province in dict(provinces) else first
    compare = view.compare or look.as_of - WEEK
    return Choices(
        provinces=provinces,
        province=known,
        as_of=look.as_of,
        compare=min(max(compare, FIRST_DAY), look.as_of),
        first=FIRST_DAY,
        last=today(),
        language=look.text.language,
        of_country=register.only is None,
        may_order=person().id is not None or look.sources.settings.auth == "open",
    )


def _row(one: Bundle, look: Look) -> BundleRow:
    text, now = look.text, one.progress
    reason = now.reason
    if now.phase == "failed" and reason == INTERRUPTED:
        reason = text("Máy chủ dừng giữa chừng; hãy lập lại.")
    day = text.day(one.order.day)
    words = text(
        "Số liệu tính đến ngày {day} · {language} · đặt lúc {at} (Asia/Ho_Chi_Minh)",
        day=day,
        language=LANGUAGES.get(one.order.language, one.order.language),
        at=moment(one.ordered_at, text),
    )
    return BundleRow(one.folder.id, words, now.phase, now.done, now.total, reason)
