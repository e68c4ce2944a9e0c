"""The naive twin: the same map of the same data, as an ordinary Dash application builds it.

The geometry is inside the figure, the whole figure comes from a server callback, and the callback
groups the frame of marks by assignment. It shows what the program's page shows: the map, the same
figures on hover, and the ranking of the provinces beside it. It is not made slow on purpose:
answers are compressed, the frames are read once, and the geometry is at the same level of detail.
Its figures are the program's, but for the punctuality of tasks that were reopened.
"""

from __future__ import annotations

import json
import os
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html

from data.bulk import read_marks
from data.days import DAY_ZERO
from data.marks_log import unit_numbers
from data.register import load_register
from data.scope import assignments_on
from data.store import open_store
from data.store_reading import catalogue_in
from data.tables import STATUSES
from data.touched import STANDING
from geo.boundaries import current
from settings import FIRST_DAY, Settings, today
from tests.bench.servers import BARE
from view import Metric

SCALE = [[0.0, "#e3eef6"], [0.5, "#6ea6cd"], [1.0, "#0b3c66"]]
PAIR = ["unit_code", "task_code"]
COUNTS = ["done", "due", "on_time", "overdue", "blocked"]
HOVER = (
    "<b>%{customdata[1]} %{customdata[0]}</b><br>%{customdata[2]} / %{customdata[7]}<br>"
    "%{customdata[4]} / %{customdata[3]}<br>%{customdata[5]} · %{customdata[6]}<br>"
    "%{customdata[8]}<extra></extra>"
)
CENTRE, ZOOM = {"lon": 106.2, "lat": 16.0}, 4.6


RANKING = [{"field": name} for name in ("name", "value", "marked", "communes", "last_mark")]


class Data:
    """The frames that every callback works on, read once."""

    def __init__(self, settings: Settings) -> None:
        self.register = load_register()
        self.communes = self.register.units("commune", today())
        self.provinces = self.register.units("province", today())
        store = open_store(settings)
        with store.reading() as connection:
            catalogue = catalogue_in(connection)
            marks = read_marks(connection, f"{STANDING} ORDER BY m.marked_on, m.seq")
        held = assignments_on(catalogue, self.register, today())
        codes = pd.concat([held.provinces["code"], held.communes["code"]]).to_numpy(dtype=object)
        tasks = catalogue.tasks["task_code"].to_numpy(dtype=object)
        self.marks = pd.DataFrame(
            {
                "unit_code": pd.Series(codes, index=unit_numbers(codes))
                .reindex(marks.unit)
                .to_numpy(),
                "task_code": pd.Series(tasks, index=catalogue.number)
                .reindex(marks.task)
                .to_numpy(),
                "marked_on": pd.Timestamp(DAY_ZERO) + pd.to_timedelta(marks.day, unit="D"),
                "status": np.array(STATUSES, dtype=object)[marks.status],
            }
        )
        self.assignments = pd.DataFrame(
            {"unit_code": codes[held.unit], "task_code": tasks[held.task]}
        ).merge(catalogue.tasks[["task_code", "start_date", "due_date"]], on="task_code")
        for column in ("start_date", "due_date"):
            self.assignments[column] = pd.to_datetime(self.assignments[column])
        boundaries = current(settings)
        self.geometry: dict[str, dict[str, Any]] = {
            key: json.loads((boundaries.folder / boundaries.file(key)).read_text("utf-8"))
            for key in ("communes", *(f"province-{code}" for code in self.provinces["code"]))
        }

    def measures(self, day: date) -> pd.DataFrame:
        """Every measure of every commune on a day, indexed by code."""
        as_of = pd.Timestamp(day)
        seen = self.marks[self.marks["marked_on"] <= as_of]
        newest = seen.groupby(PAIR, sort=False).last().reset_index()
        first_done = seen[seen["status"] == "done"].groupby(PAIR, sort=False)["marked_on"].min()
        held = self.assignments[~(self.assignments["start_date"] > as_of)]
        held = held.merge(newest, on=PAIR, how="left").merge(
            first_done.rename("done_on").reset_index(), on=PAIR, how="left"
        )
        done = held["status"] == "done"
        due = held["due_date"] < as_of
        late = done & (held["done_on"] > held["due_date"])
        found = held.assign(
            marked=held["status"].isin(["in_progress", "done", "blocked"]),
            done=done,
            due=due,
            on_time=due & done & ~late,
            overdue=due & ~done,
            blocked=held["status"] == "blocked",
        )
        groups = found.groupby("unit_code")
        units = groups[COUNTS].sum().join(groups.size().rename("assigned"))
        units["marked"] = groups["marked"].any()
        units["last_mark"] = groups["marked_on"].max()
        return units

    def ranking(self, measures: pd.DataFrame, metric: str, day: date) -> list[dict[Any, Any]]:
        """The rows of the provinces, summed over their communes."""
        communes = self.communes.set_index("code").join(measures)
        groups = communes.groupby("province_code")
        sums = groups[[*COUNTS, "assigned", "marked"]].sum()
        sums["communes"] = groups.size()
        sums["last_mark"] = groups["last_mark"].max()
        sums["name"] = self.provinces.set_index("code")["name"]
        sums["value"] = _values(sums, metric, day)
        sums["last_mark"] = sums["last_mark"].dt.strftime("%Y-%m-%d")
        return sums.sort_values("value").reset_index().to_dict("records")

    def figure(
        self, measures: pd.DataFrame, metric: str, province: str | None, day: date
    ) -> go.Figure:
        """The map of the country, or of one province, coloured by a metric."""
        shown = self.communes
        geometry = self.geometry["communes"]
        centre, zoom = CENTRE, ZOOM
        if province:
            shown = shown[shown["province_code"] == province]
            geometry = self.geometry[f"province-{province}"]
            points = [feature["geometry"] for feature in geometry["features"]]
            west, south, east, north = _box(points)
            centre = {"lon": (west + east) / 2, "lat": (south + north) / 2}
            zoom = float(np.log2(360 / max(east - west, (north - south) * 1.2)) + 0.8)
        units = shown.set_index("code").join(measures)
        hover = units[["name", "kind", *COUNTS, "assigned"]].astype(object)
        hover["last_mark"] = units["last_mark"].dt.strftime("%d/%m/%Y")
        trace = go.Choroplethmap(
            geojson=geometry,
            featureidkey="id",
            locations=shown["code"],
            z=_values(units, metric, day),
            customdata=hover,
            hovertemplate=HOVER,
            colorscale=SCALE,
            marker={"line": {"width": 0.7 if province else 0}},
            meta=f"{province or 'country'}|{metric}|{day.isoformat()}",
        )
        figure = go.Figure(trace)
        figure.update_layout(
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            map={"style": "white-bg", "center": centre, "zoom": zoom},
        )
        return figure


def _values(units: pd.DataFrame, metric: str, day: date) -> pd.Series:
    """A metric of every row, from its counts."""
    if metric == Metric.COVERAGE:
        return (units["marked"] / units.get("communes", 1)).astype(float)
    if metric == Metric.COMPLETION:
        return units["done"] / units["assigned"]
    if metric == Metric.PUNCTUALITY:
        return units["on_time"] / units["due"].where(units["due"] > 0)
    if metric == Metric.FRESHNESS:
        return (pd.Timestamp(day) - units["last_mark"]).dt.days.astype(float)
    return units["blocked" if metric == Metric.OBSTACLES else "overdue"].astype(float)


def _box(shapes: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    """West, south, east, north of GeoJSON polygons."""
    points: list[list[float]] = []
    for shape in shapes:
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for part in parts:
            points += part[0]
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def create_twin(settings: Settings, *, bare: bool) -> Dash:
    """The twin as a Dash application; ``bare`` leaves the ranking out."""
    data = Data(settings)
    # As an ordinary application does where its answers are large.
    app = Dash("twin", compress=True, assets_folder="none", update_title="")
    app.layout = html.Div(
        [
            dcc.RadioItems([str(one) for one in Metric], str(Metric.COVERAGE), id="metric"),
            dcc.Dropdown(
                dict(zip(data.provinces["code"], data.provinces["name"], strict=True)),
                id="province",
            ),
            dcc.DatePickerSingle(
                id="day",
                min_date_allowed=FIRST_DAY,
                max_date_allowed=today(),
                date=today(),
            ),
            dcc.Graph(id="map", style={"height": "80vh"}),
            *([] if bare else [_table()]),
        ]
    )
    inputs = [Input("metric", "value"), Input("province", "value"), Input("day", "date")]

    def draw(metric: str, province: str | None, day: str) -> Any:
        as_of = date.fromisoformat(day[:10])
        measures = data.measures(as_of)
        figure = data.figure(measures, metric, province, as_of)
        return figure if bare else (figure, data.ranking(measures, metric, as_of))

    outputs = Output("map", "figure")
    app.callback(outputs if bare else [outputs, Output("ranking", "rowData")], *inputs)(draw)
    # A first page, so that every worker knows the scripts that Dash registers while it makes one.
    app.server.test_client().get("/")
    return app


def _table() -> Any:
    # Importing the package is enough for Dash to send its script with every page.
    import dash_ag_grid as dag

    return dag.AgGrid(id="ranking", columnDefs=RANKING)


def __getattr__(name: str) -> object:
    """Make ``server`` when the WSGI server asks for it."""
    if name == "server":
        return create_twin(Settings(), bare=bool(os.environ.get(BARE))).server
    raise AttributeError(name)
