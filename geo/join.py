"""Join figures to their geometry."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd


def with_geometry(frame: pd.DataFrame, boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each row of a frame of figures the polygon of its unit.

    Parameters
    ----------
    frame
        Any frame with ``code``, such as ``data.coverage.coverage`` gives it.
    boundaries
        ``code`` (each once) and geometry, such as ``geo.boundaries.communes`` gives it.

    Returns
    -------
    GeoDataFrame
        The rows and columns of ``frame`` in their order, with ``geometry`` in the coordinate
        system of the boundaries; None where a unit has no polygon.

    Raises
    ------
    ValueError
        A code occurs twice in the boundaries.
    """
    shapes = boundaries.set_index("code").geometry
    if not shapes.index.is_unique:
        twice = shapes.index[shapes.index.duplicated()][0]
        raise ValueError(f"The boundaries have {twice} more than once.")
    joined = frame.assign(geometry=shapes.reindex(frame["code"]).to_numpy())
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=boundaries.crs)
