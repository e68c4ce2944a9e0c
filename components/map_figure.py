"""The choropleth: a plotly figure as a plain dict, with geometry by address only.

The figure carries the codes of the units shown and a byte a unit for its class. The camera is left
to the browser, which knows the size of the map (``assets/camera.js``).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from components.tokens import TOKENS, colorscale

BLANK_STYLE = {
    "id": "blank",
    "version": 8,
    "transition": {"duration": 0, "delay": 0},
    "sources": {"nothing": {"type": "raster", "tiles": ["nothing"]}},
    "layers": [{"id": "above-units", "type": "background", "layout": {"visibility": "none"}}],
}
"""A map style without tiles, glyphs or sprites. It names a source that no layer uses, since plotly
drops empty objects on an update and MapLibre then refuses the style. Its one layer, which is never
seen, gives the units a place of their own: a trace without one is taken off the map and put back
at every update."""


def choropleth(
    codes: Sequence[str],
    numbers: np.ndarray,
    geometry: str,
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
        Official codes of the units shown, a feature each in the file ``geometry``.
    numbers
        The class number of each unit (``components.classes``), ``uint8``.
    geometry
        The address of a GeoJSON file in EPSG:4326. MapLibre's worker fetches it (``map_layers.js``,
        which draws the lines too); plotly reads it for the SVG renderer alone.
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
        "uid": "units",
        "geojson": geometry,
        "featureidkey": "id",
        "locations": list(codes),
        "z": typed(numbers),
        "zmin": -0.5,
        "zmax": 8.5,
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
        "hovermode": False,
        "uirevision": "kept",
    }
    if renderer == "svg":
        trace["locationmode"] = "geojson-id"
        layout["dragmode"] = False
        layout["hovermode"] = "closest"
        layout["geo"] = {
            "visible": False,
            "bgcolor": "rgba(0,0,0,0)",
            "projection": {"type": "mercator"},
        }
    else:
        layout["map"] = {"style": basemap_style or BLANK_STYLE}
        if not basemap_style:
            trace["below"] = "above-units"
    return {"data": [trace], "layout": layout}


def typed(numbers: np.ndarray) -> dict[str, str]:
    """A typed array as plotly.js reads it."""
    return {"dtype": "u1", "bdata": base64.b64encode(numbers.astype(np.uint8).tobytes()).decode()}
