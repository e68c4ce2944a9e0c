"""The choropleth: a plotly figure as a plain dict, with geometry by address only.

The figure carries the codes of the units shown and a byte a unit for its class. The camera is left
to the browser, which knows the size of the map (``assets/camera.js``).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from components.tokens import TOKENS, colorscale

BLANK_STYLE = {
    "id": "blank",
    "version": 8,
    "sources": {"nothing": {"type": "geojson", "data": {"type": "MultiPoint", "coordinates": []}}},
    "layers": [{"id": "above-units", "type": "line", "source": "nothing"}],
}
"""A map style without tiles, glyphs or sprites. It names a source that holds nothing, since
plotly drops empty objects on an update and MapLibre then refuses the style. Its one layer gives
the units a place of their own: a trace that shares its place with the lines above it is taken off
the map and put back at every update, and classes cannot be set meanwhile."""


def choropleth(
    codes: Sequence[str],
    numbers: np.ndarray,
    geometry: Mapping[str, str],
    *,
    renderer: str,
    scheme: str = "light",
    outlines: bool,
    basemap_style: str = "",
) -> dict[str, Any]:
    """The figure of a map.

    Parameters
    ----------
    codes
        Official codes of the units shown, a feature each in the file ``geometry["units"]``.
    numbers
        The class number of each unit (``components.classes``), ``uint8``.
    geometry
        Addresses of GeoJSON files in EPSG:4326: ``units``, ``border`` (lines above the units) and,
        where there is surrounding land, ``context``, or, where there is none, ``coast``.
    renderer
        ``map`` (MapLibre, WebGL) or ``svg``.
    scheme
        ``light`` or ``dark``.
    outlines
        Whether a hairline stands between the units.
    """
    side = 1 if scheme == "dark" else 0
    trace: dict[str, Any] = {
        "type": "choropleth" if renderer == "svg" else "choroplethmap",
        "name": "units",
        "geojson": geometry["units"],
        "featureidkey": "id",
        "locations": list(codes),
        "z": typed(numbers),
        "zmin": -0.5,
        "zmax": 7.5,
        "colorscale": colorscale(scheme),
        "showscale": False,
        "hoverinfo": "none",
        "marker": {
            "line": {"width": 0.7 if outlines else 0, "color": TOKENS["border"][side]},
            "opacity": 1,
        },
    }
    layout: dict[str, Any] = {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "clickmode": "event",
        "dragmode": "pan",
        "hovermode": "closest",
        "uirevision": "kept",
    }
    if renderer == "svg":
        trace["locationmode"] = "geojson-id"
        layout["dragmode"] = False
        layout["geo"] = {
            "visible": False,
            "bgcolor": "rgba(0,0,0,0)",
            "projection": {"type": "mercator"},
        }
    else:
        layout["map"] = {
            "style": basemap_style or BLANK_STYLE,
            "layers": _layers(geometry, side, outlines),
        }
        if not basemap_style:
            trace["below"] = "above-units"
    return {"data": [trace], "layout": layout}


def _layers(geometry: Mapping[str, str], side: int, outlines: bool) -> list[dict[str, Any]]:
    """Surrounding land below the units, and border lines above them."""
    layers: list[dict[str, Any]] = []
    if "context" in geometry:
        land = {"sourcetype": "geojson", "source": geometry["context"], "below": "traces"}
        layers.append({**land, "type": "fill", "color": TOKENS["land"][side]})
        line = {"line": {"width": 0.8}, "color": TOKENS["line"][side]}
        layers.append({**land, "type": "line", **line})
    if "coast" in geometry:
        coast = {"sourcetype": "geojson", "source": geometry["coast"], "type": "line"}
        layers.append({**coast, "color": TOKENS["coast"][side], "line": {"width": 0.5}})
    layers.append(
        {
            "sourcetype": "geojson",
            "source": geometry["border"],
            "type": "line",
            "color": TOKENS["coast" if outlines else "border"][side],
            "line": {"width": 1.2 if outlines else 1.0},
        }
    )
    return layers


def typed(numbers: np.ndarray) -> dict[str, str]:
    """A typed array as plotly.js reads it."""
    return {"dtype": "u1", "bdata": base64.b64encode(numbers.astype(np.uint8).tobytes()).decode()}
