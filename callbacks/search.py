"""The search over all units."""

from __future__ import annotations

from typing import Any

from dash import html

from callbacks.look import Look
from components.place import link
from components.words import full_name
from view import Level, Page

LIMIT = 8


def results(look: Look, query: str | None) -> list[Any]:
    """Links to the units that fit what was typed, the likeliest first."""
    if not query or len(query.strip()) < 2:
        return []
    register, text = look.register, look.text
    hits = register.search(query, look.as_of, LIMIT)
    if not hits:
        return [html.P(text("Không tìm thấy đơn vị nào."), className="search-nothing")]
    items = []
    for hit in hits:
        unit = hit.unit
        page = Page.PROVINCE if unit.level == Level.PROVINCE else Page.COMMUNE
        province = register.get(unit.province_code, look.as_of)
        where = province.name if province and unit.level == Level.COMMUNE else text("cấp tỉnh")
        items.append(
            link(
                [
                    html.Span(full_name(unit.name, unit.kind, text), className="strong"),
                    html.Span(f"{where} · {unit.code}", className="dim"),
                ],
                look.view.at(page, unit.code),
                className="search-hit",
                **{"data-code": unit.code},
            )
        )
    return items
