"""What the map is drawn from: the figure, the addresses of its geometry, the class numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from callbacks.look import Look
from components.difference import moved_shares, points_text
from components.map_figure import choropleth
from components.words import map_words
from data.filter_counts import units_in_state
from data.register import Register
from view import Level, Metric, Page

MOST_MOVED = 12
"""How many provinces have words beside the map of a difference: more do not fit."""
MOST_BEHIND = 14
"""How many provinces have words beside the map: those that are furthest behind."""
MAINLAND = (102.1, 8.35, 109.6, 23.45)
"""West, south, east, north of the mainland in degrees (EPSG:4326), with a margin."""


def scene(look: Look, renderer: str, scheme: str) -> dict[str, Any]:
    """The figure of a view and where its geometry is; nothing in it depends on the metric alone."""
    boundaries, province = look.sources.boundaries, look.province_code

    def address(key: str) -> str:
        return f"/geo/{boundaries.id}/{boundaries.file(key)}"

    # Boundaries that were accepted with units missing may lack a whole province.
    if province and f"province-{province}" in boundaries.files:
        files = {
            "units": address(f"province-{province}"),
            "border": address(f"border-{province}"),
            "context": address("context"),
        }
        anchors = address(f"anchors-{province}")
    else:
        files = {
            "units": address("communes" if look.level == Level.COMMUNE else "provinces"),
            "border": address("borders"),
            "coast": address("coast"),
        }
        anchors = address("anchors")
    codes = look.shown["code"].tolist()
    figure = choropleth(
        codes,
        look.numbers(look.view.metric),
        files["units"],
        renderer=renderer,
        scheme=scheme,
        outlines=province is not None,
        basemap_style=look.sources.settings.basemap_style,
    )
    # Codes as steps from one to the next, a third of their size: ``assets/map.js`` adds them up.
    figure["data"][0]["locations"] = steps(codes)
    return {
        "key": "/".join([province or "country", look.level, renderer, look.view.kind or "all"]),
        "level": look.level,
        "province": province,
        "figure": figure,
        "files": files,
        "anchors": anchors,
        "provinceAnchors": address("anchors"),
        "islands": address("islands"),
        "locator": address("locator"),
        "next": None if province or look.level == Level.COMMUNE else address("communes"),
        "bounds": MAINLAND,
        "units": units_address(look),
        "approximate": boundaries.approximate,
        "words": map_words(look.text),
    }


def _codes(look: Look) -> list[str]:
    return [str(code) for code in look.shown["code"]]


def steps(codes: list[str]) -> list[int]:
    """The differences between official codes as numbers, each to the one before; the first to 0."""
    return np.diff([int(code) for code in codes], prepend=0).tolist()


def units_address(look: Look) -> str:
    """Where the names of the units on the map are."""
    epoch = look.register.epoch(look.as_of).isoformat()
    place = look.province_code or "all"
    return f"/units/{look.register.version}/{epoch}/{look.level}-{place}.json"


def classes(look: Look) -> dict[str, Any]:
    """The class number of every unit on the map, a digit a unit, for every metric."""
    digits = {str(metric): "".join(map(str, look.numbers(metric).tolist())) for metric in Metric}
    differs = look.differs(Metric.COVERAGE)
    unmarked: dict[str, int] = {}
    # Where nothing was recorded yet, a disc on each province would say nothing.
    if look.level == Level.PROVINCE and look.shown["marked"].any():
        counts = _newly_marked(look) if differs else look.shown["communes"] - look.shown["marked"]
        unmarked = {
            code: int(n) for code, n in zip(look.shown["code"], counts, strict=True) if n > 0
        }
    names = {}
    if look.province_code is None and look.level == Level.PROVINCE:
        names = _moved_labels(look, unmarked) if differs else _labels(look)
    islands = {}
    for name, code in (("hoangSa", "20333"), ("truongSa", "22736")):
        unit = look.sources.country.get(code, look.as_of)
        if unit:
            islands[name] = unit.code if look.level == Level.COMMUNE else unit.province_code
    return {
        "key": f"{look.province_code or 'country'}/{look.level}/{look.view.kind or 'all'}",
        "asOf": look.as_of.isoformat(),
        "digits": digits,
        "unmarked": unmarked,
        "labels": names,
        "islands": islands,
        "figures": figures_address(look),
        **({"since": look.earlier_day.isoformat()} if differs else {}),
        "version": look.stamp,
        # The map keeps its units from day to day: it has to know whose numbers these are.
        **({} if same_units(look.register, look.view.kind) else {"codes": steps(_codes(look))}),
    } | in_state(look)


@lru_cache(maxsize=64)
def same_units(register: Register, kind: str | None) -> bool:
    """Whether maps show the same units on every day, of all kinds or of one."""
    columns = ["code", "kind"] if kind else ["code"]
    return all(
        frames[0].equals(frame)
        for level in Level
        if (frames := [register.units(level, day)[columns] for day in register.epochs()])
        for frame in frames[1:]
    )


def in_state(look: Look) -> dict[str, str]:
    """Under a filter by state, 1 for each unit on the map with an assignment in it, else 0."""
    view, store = look.view, look.sources.store
    if view.state is None:
        return {}
    filters = replace(look.filters, province=look.province_code)
    found = units_in_state(store, look.register, look.as_of, filters, view.state)
    return {"inState": "".join("01"[code in found] for code in look.shown["code"])}


def _labels(look: Look) -> dict[str, list[str]]:
    """The words beside the provinces that are not fully covered, those furthest behind."""
    behind = look.shown[look.shown["marked"] < look.shown["communes"]]
    if not look.shown["marked"].any():
        return {}
    share = (behind["marked"] / behind["communes"]).sort_values(kind="stable")
    return {
        row["code"]: [
            row["name"],
            look.text.percent(row["marked"], row["communes"]),
            f"{row['marked']}/{row['communes']}",
        ]
        for row in behind.loc[share.index[:MOST_BEHIND]].to_dict("records")
    }


def _newly_marked(look: Look) -> pd.Series:
    found = look.changes.provinces.set_index("code")["newly_marked"]
    return found.reindex(look.shown["code"]).fillna(0)


def _moved_labels(look: Look, newly: dict[str, int]) -> dict[str, list[str]]:
    """The words beside the provinces whose coverage moved most: by how much, and what it is now."""
    moved, of = moved_shares(look.shown, look.frame(look.earlier, look.level, None))
    points = np.abs(moved) / np.maximum(of, 1)
    rows = look.shown.to_dict("records")
    return {
        rows[i]["code"]: [
            rows[i]["name"],
            points_text(int(moved[i]), int(of[i]), look.text),
            f"{rows[i]['marked']}/{rows[i]['communes']}",
        ]
        for i in np.argsort(-points, kind="stable")[:MOST_MOVED]
        if rows[i]["code"] in newly
    }


def figures_address(look: Look) -> str:
    """Where the figures for the hover card are; the address changes with the store."""
    view = look.view
    pairs = {
        name: getattr(view, name)
        for name in ("kind", "group", "task", "lead_unit", "tier")
        if getattr(view, name)
    }
    place = look.province_code or "all"
    path = f"/figures/{look.stamp}/{look.as_of.isoformat()}/{look.level}-{place}.json"
    return path + ("?" + urlencode(pairs) if pairs else "")


def has_map(look: Look) -> bool:
    """Whether the page of a view shows the map."""
    return look.view.page in (Page.COUNTRY, Page.PROVINCE, Page.COMMUNE)
