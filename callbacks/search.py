"""The search: one for provinces, communes, their names before July 2025, tasks and lead units."""

from __future__ import annotations

from typing import Any

from dash import html

from callbacks.look import Look
from components.search import hit, past_hit, results_list
from components.words import full_name
from data.finding import Found, LeadUnit, Past, Task, find
from data.names import fold
from data.register import Unit
from view import Level, Page

LIMIT = 8
SHORTEST = 2
"""Letters from which on results are shown."""


def results(look: Look, query: str | None) -> list[Any]:
    """The list of what fits what was typed, the likeliest first; nothing before two letters."""
    if not query or len(fold(query).replace(" ", "")) < SHORTEST:
        return []
    found = find(look.sources.store, look.register, query, look.as_of, LIMIT)
    return results_list([_hit(look, one) for one in found], look.text)


def _hit(look: Look, found: Found) -> html.A:
    what, text, view = found.what, look.text, look.view
    if isinstance(what, Task):
        words = text("việc · {code}", code=what.code)
        return hit(what.title, words, view.at(Page.TASK, what.code))
    if isinstance(what, LeadUnit):
        words = text.plural("chủ trì {n} việc", "chủ trì {n} việc", what.tasks)
        return hit(what.name, words, view.at(Page.COUNTRY).to(lead_unit=what.name))
    if isinstance(what, Past):
        return _past(look, what)
    name = full_name(what.name, what.kind, text)
    return hit(name, _where(look, what), _page(look, what), **{"data-code": what.code})


def _where(look: Look, unit: Unit) -> str:
    province = look.register.get(unit.province_code, look.as_of)
    of_commune = province is not None and unit.level == Level.COMMUNE
    return f"{province.name if of_commune else look.text('cấp tỉnh')} · {unit.code}"  # type: ignore[union-attr]


def _page(look: Look, unit: Unit) -> Any:
    page = Page.PROVINCE if unit.level == Level.PROVINCE else Page.COMMUNE
    return look.view.at(page, unit.code)


def _past(look: Look, past: Past) -> html.A:
    """What stood under a former name or code, and what it is now; the likeliest part is opened."""
    text, (first, *others) = look.text, past.became
    before = text(
        "trước 7/2025: {name}, {province} ({code})",
        name=past.unit.full_name,
        province=past.province,
        code=past.unit.code,
    )
    if past.unit.level == Level.PROVINCE:
        before = text(
            "trước 7/2025: {name} ({code})", name=past.unit.full_name, code=past.unit.code
        )
    name = full_name(first.name, first.kind, text)
    now = text("→ nay {name} · {where}", name=name, where=_where(look, first))
    if others:
        now = text(
            "→ nay {name} · {where}, và {n} nơi nữa",
            name=name,
            where=_where(look, first),
            n=len(others),
        )
    return past_hit(before, now, _page(look, first), **{"data-code": first.code})
