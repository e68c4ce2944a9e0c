"""The addresses that read: the register, the figures of a day, the log, the feed, the layers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, request, stream_with_context
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel

from api import log_schemas, queries, schemas
from api.problems import problem
from api.replies import json_reply, table_reply, tag_of, tagged, wanted_type
from auth.current import person, require
from auth.people import Right
from data.answers import (
    BATCH_FIELDS,
    UNIT_FIELDS,
    UNMARKED_FIELDS,
    Answer,
    UnknownUnitError,
    changes_answer,
    coverage_answer,
    unit_answer,
    units_answer,
    unmarked_answer,
)
from data.changes import COMMUNE_FIELDS, PROVINCE_FIELDS
from data.coverage import COLUMNS
from data.feed import CursorGone
from data.log_answers import MARK_FIELDS, MOST, feed_answer, listed_batches, marks_answer
from data.register import Register
from data.snapshot import DayRefused
from data.store import Store, open_store
from data.task_answers import TASK_FIELDS, tasks_answer
from geo.boundaries import current
from geo.layers import MEDIA_TYPE, layer
from reports.tables import Table
from settings import Settings, today

READING = Tag(name="reading", description="The register, the figures of a day, the log.")


def add_reading(api: APIBlueprint, settings: Settings) -> None:
    """Put the addresses on a blueprint."""
    add_figures(api, settings)
    add_log(api, settings)

    @api.errorhandler(DayRefused)
    def day_refused(error: DayRefused) -> Response:
        given = {day: name for name, day in request.args.items() if name in ("from", "to")}
        parameter = given.get(error.day.isoformat(), "as_of")
        errors = [{"parameter": parameter, "message": str(error)}]
        return problem(400, str(error), name=error.reason, errors=errors)

    @api.errorhandler(UnknownUnitError)
    def unknown_unit(error: UnknownUnitError) -> Response:
        errors = [{"parameter": "province", "message": str(error)}]
        return problem(400, str(error), name="unknown-unit", errors=errors)

    @api.errorhandler(CursorGone)
    def cursor_gone(_: CursorGone) -> Response:
        words = "The cursor is not one of this store; begin again with since=start."
        return problem(410, words, name="cursor-gone")


def add_figures(api: APIBlueprint, settings: Settings) -> None:
    """Put the addresses of the register and of the figures on a blueprint."""

    @api.get("/units", tags=[READING], summary="Units of a level", responses={"200": schemas.Units})
    def units(query: queries.UnitsQuery) -> Response:
        def answer() -> Table:
            _, register = sources(settings)
            return Table(
                with_next(units_answer(register, **given(query)), "after"), "units", UNIT_FIELDS
            )

        return table_reply(open_store(settings), query.format, answer)

    @api.get(
        "/units/<code>",
        tags=[READING],
        summary="One unit, also one from before July 2025",
        responses={"200": schemas.Unit, "404": schemas.Problem},
    )
    def unit(path: queries.UnitPath, query: queries.NoQuery) -> Response:
        store, register = sources(settings)
        try:
            found = unit_answer(register, path.code)
        except UnknownUnitError as error:
            return problem(404, str(error), name="unknown-unit")
        return json_reply(store, lambda: found)

    @api.get(
        "/coverage",
        tags=[READING],
        summary="Measures of a day",
        responses={"200": schemas.Coverage},
    )
    def coverage(query: queries.CoverageQuery) -> Response:
        may_read(query.province)

        def answer() -> Table:
            return Table(coverage_answer(*sources(settings), **given(query)), "units", COLUMNS)

        return table_reply(open_store(settings), query.format, answer)

    @api.get(
        "/unmarked",
        tags=[READING],
        summary="Unmarked communes",
        responses={"200": schemas.Unmarked},
    )
    def unmarked(query: queries.PlaceQuery) -> Response:
        may_read(query.province)

        def answer() -> Table:
            found = unmarked_answer(*sources(settings), **given(query))
            return Table(found, "units", UNMARKED_FIELDS)

        return table_reply(open_store(settings), query.format, answer)

    @api.get(
        "/tasks",
        tags=[READING],
        summary="Tasks and where they stand",
        responses={"200": schemas.Tasks},
    )
    def tasks(query: queries.TasksQuery) -> Response:
        may_read(query.province)

        def answer() -> Table:
            return Table(tasks_answer(*sources(settings), **given(query)), "tasks", TASK_FIELDS)

        return table_reply(open_store(settings), query.format, answer)

    @api.get(
        "/boundaries/<level>.geojson",
        tags=[READING],
        summary="Units as polygons with their figures (GeoJSON)",
        responses={"200": schemas.Layer},
    )
    def boundaries(path: queries.LayerPath, query: queries.LayerQuery) -> Response:
        may_read(query.province)
        store, used = open_store(settings), current(settings)
        wanted_type(None, [MEDIA_TYPE, "application/json"])

        def made() -> Response:
            found = coverage_answer(*sources(settings), level=path.level, **given(query))
            about = {
                "name": f"nq57-{path.level}",
                **{name: found[name] for name in ("as_of", "level", "demo")},
                "approximate": used.approximate,
                "source": used.source,
                "totals": found["totals"],
            }
            said = {name: about[name] for name in ("as_of", "demo", "approximate")}
            units = [
                unit | {"marked_of": f"{unit['marked']}/{unit['communes']}"} | said
                for unit in sorted(found["units"], key=lambda one: one["code"])
            ]
            if path.level == "commune":
                units.sort(key=lambda one: one["province_code"])
            pieces = layer(used, path.level, units, about)
            response = Response(stream_with_context(pieces), mimetype=MEDIA_TYPE)
            response.headers["Content-Disposition"] = f'inline; filename="{path.level}.geojson"'
            return response

        return tagged(tag_of(store, used.id), made)


def add_log(api: APIBlueprint, settings: Settings) -> None:
    """Put the addresses of the log and of what changed on a blueprint."""

    @api.get(
        "/marks",
        tags=[READING],
        summary="Marks as recorded",
        responses={"200": log_schemas.LoggedMarks},
    )
    def marks(query: queries.MarksQuery) -> Response:
        store, register = sources(settings)
        found = register.get(query.unit, today()) if query.unit else None
        may_read(query.province or (found.province_code if found else None))

        def answer() -> Table:
            listed = marks_answer(store, register, **given(query))
            return Table(with_next(listed, "after"), "marks", MARK_FIELDS)

        return table_reply(store, query.format, answer)

    @api.get(
        "/batches",
        tags=[READING],
        summary="What was imported",
        responses={"200": log_schemas.Batches},
    )
    def batches(query: queries.BatchesQuery) -> Response:
        may_read(None)
        store = open_store(settings)

        def answer() -> Table:
            listed = listed_batches(store, **given(query))
            return Table(with_next(listed, "after"), "batches", BATCH_FIELDS)

        return table_reply(store, query.format, answer)

    @api.get(
        "/changes",
        tags=[READING],
        summary="What changed between two days, or since a cursor",
        responses={"200": log_schemas.ChangesOrFeed, "410": schemas.Problem},
    )
    def changes(query: queries.ChangesQuery) -> Response:
        may_read(query.province)
        if query.since is not None:
            return since(query, query.since)

        def answer() -> Table:
            assert query.first is not None  # nosec B101 - the model asks for it
            found = changes_answer(
                *sources(settings), first=query.first, last=query.last, province=query.province
            )
            of_communes = query.level == "commune"
            rows, fields = (
                ("units", COMMUNE_FIELDS) if of_communes else ("provinces", PROVINCE_FIELDS)
            )
            return Table(found, rows, fields)

        return table_reply(open_store(settings), query.format, answer)

    def since(query: queries.ChangesQuery, cursor: str) -> Response:
        def answer() -> Answer:
            found = feed_answer(
                *sources(settings),
                since=cursor,
                limit=query.limit or MOST,
                province=query.province,
                only=person().provinces(Right.READ),
            )
            if found["more"]:
                found["next"] = address_with("since", found["cursor"])
            return found

        return json_reply(open_store(settings), answer)


def sources(settings: Settings) -> tuple[Store, Register]:
    """Return the store of this process and its register."""
    # Asked at each request: a connection must not cross the fork of a worker.
    store = open_store(settings)
    return store, store.register()


def given(query: BaseModel) -> dict[str, Any]:
    """Return what an answer is asked with: everything but the format."""
    return query.model_dump(exclude={"format"})


def may_read(province: str | None) -> None:
    """Refuse who may not read the province, or the country where there is none."""
    require(Right.READ, None if province is None else [province])


def with_next(answer: Answer, name: str) -> Answer:
    """Make an address of where an answer goes on."""
    if "next" in answer:
        answer["next"] = address_with(name, answer["next"])
    return answer


def address_with(name: str, value: Any) -> str:
    """Return the address that was asked for, with one parameter more or another value of it."""
    kept = {key: one for key, one in request.args.items() if one}
    return f"{request.path}?{urlencode(kept | {name: value})}"
