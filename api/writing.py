"""The addresses that write: marks, files, withdrawals; each all or nothing, each once a name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import ValidationError

from api import log_schemas, queries, schemas
from api.bodies import Mark, Marks
from api.problems import invalid, problem
from api.received import (
    ReceivedFile,
    file_of,
    json_body,
    named_request,
    one_at_a_time,
    received_file,
)
from api.replies import JSON, json_response
from auth.current import require
from auth.people import Right
from data.acting import actor
from data.answers import Answer, batch_answer
from data.issues import FileRefused, Imported
from data.log_answers import new_batch_answer
from data.marking import FIELDS, MarksRefused
from data.marks_file import import_marks, read_marks
from data.pending import keep_pending
from data.readers import Limits
from data.requests import AnsweredBefore, Kept, KeyReused, Named
from data.store import Store, StoreRefused, open_store
from data.tasks_file import import_tasks
from data.touched_provinces import provinces_of_batch
from settings import Settings

WRITING = Tag(name="writing", description="Marks, files and withdrawals.")
REFUSALS = dict.fromkeys(("409", "413", "415", "422"), schemas.Problem)
CREATED = 201
REPEATED = "Idempotent-Replayed"
SHOWN_ISSUES = 1_000
"""Issues that one answer tells of; their number is told of all."""


def add_writing(api: APIBlueprint, settings: Settings) -> None:
    """Put the addresses on a blueprint."""

    @api.post(
        "/marks",
        tags=[WRITING],
        summary="Record marks, all or none",
        responses={"200": log_schemas.Imported, "201": log_schemas.Imported, **REFUSALS},
    )
    def record(header: queries.WritingHeader, query: queries.NoQuery) -> Response:
        body = json_body()
        try:
            marks = Marks.model_validate_json(body).marks
        except ValidationError as error:
            no_json = error.errors()[0]["type"] == "json_invalid"
            return invalid(error, 400 if no_json else 422, "bad-body")
        named = named_request(header.key, actor().by, body)
        return once(open_store(settings), named, lambda: _recorded(settings, marks, named))

    @api.post(
        "/batches",
        tags=[WRITING],
        summary="Import a file of marks or tasks, whole or not at all",
        responses={"200": log_schemas.Imported, "201": log_schemas.Imported, **REFUSALS},
    )
    def bring_in(header: queries.WritingHeader, query: queries.ImportQuery) -> Response:
        with received_file(settings, query.file) as file:
            named = named_request(header.key, actor().by, file.sha256)
            store = open_store(settings)
            return once(store, named, lambda: _brought_in(settings, file, query, named))

    @api.post(
        "/batches/<id>/withdraw",
        tags=[WRITING],
        summary="Take a batch back; withdrawing a withdrawal restores",
        responses={"201": log_schemas.Batches, "404": schemas.Problem, **REFUSALS},
    )
    def take_back(
        header: queries.WritingHeader, path: queries.BatchPath, query: queries.NoQuery
    ) -> Response:
        store = open_store(settings)
        named = named_request(header.key, actor().by, "")
        return once(store, named, lambda: _withdrawn(store, path.id, named))

    @api.errorhandler(StoreRefused)
    def store_refused(error: StoreRefused) -> Response:
        return problem(409, str(error), name="store-refused")

    @api.errorhandler(FileRefused)
    def file_refused(error: FileRefused) -> Response:
        return problem(422, str(error), name=error.problem or "bad-file")


def once(store: Store, named: Named | None, change: Callable[[], Response]) -> Response:
    """Make a change, or give the answer that the request of this name got the first time."""
    try:
        _look(store, named)
        try:
            return change()
        except StoreRefused:
            _look(store, named)
            raise
    except AnsweredBefore as before:
        return _repeated(before.kept)
    except KeyReused:
        words = "The Idempotency-Key was used for another request; take a new one."
        return problem(422, words, name="key-reused")


def _look(store: Store, named: Named | None) -> None:
    """Raise `AnsweredBefore` where this very request has been answered.

    Also asked where a change finds nothing to do: the same request, sent a second time while the
    first was under way, may have done it meanwhile.
    """
    if named is not None:
        with store.reading() as connection:
            named.look(connection)


def _repeated(kept: Kept) -> Response:
    answer = Response(kept.answer, kept.status, mimetype=JSON)
    answer.headers[REPEATED] = "true"
    return answer


def _recorded(settings: Settings, marks: list[Mark], named: Named | None) -> Response:
    """Record marks as the lines of a file, so that they are judged as any file is."""
    lines = "".join(one.model_dump_json(exclude_none=True) + "\n" for one in marks)

    def permit(provinces: frozenset[str]) -> None:
        require(Right.MARK, provinces)

    with file_of(settings, lines.encode()) as file:
        if settings.confirm_marks:
            return _kept_waiting(settings, file, named)
        store = open_store(settings)
        done = import_marks(
            store,
            store.register(),
            file.path,
            by=actor().by,
            name=file.name,
            permit=permit,
            also=_keeping(named),
        )
    return _answered(store, named, done)


def _kept_waiting(settings: Settings, file: ReceivedFile, named: Named | None) -> Response:
    """Keep marks until a second person confirms them."""
    store = open_store(settings)
    read = read_marks(file.path, store.tasks(), store.register(), name=file.name)
    require(Right.MARK, frozenset(read.frame["province_code"]))
    done = Imported(None, read.rows, 0, 0, read.rejected, read.issues, read.unknown_columns)
    if read.rejected or read.frame.empty:
        return _answered(store, named, replace(done, refused=read.rejected > 0))
    rows = [
        {name: value for name, value in row.items() if name in FIELDS and value == value}
        for row in read.frame.to_dict("records")
    ]
    answer = done.as_dict() | {"pending": len(rows)}
    try:
        keep_pending(store, rows, by=actor().by, named=named, reply=lambda _: json.dumps(answer))
    except MarksRefused as refused:
        found = replace(done, issues=refused.issues, rejected=len(refused.issues), refused=True)
        return _answered(store, named, found)
    return json_response(answer)


def _brought_in(
    settings: Settings, file: ReceivedFile, query: queries.ImportQuery, named: Named | None
) -> Response:
    """Import a file as the command line does."""
    store = open_store(settings)
    by, limits = actor().by, Limits.of(settings)
    dry_run = query.dry_run == "true"
    with one_at_a_time(settings):
        if query.kind == "tasks":
            require(Right.IMPORT)
            done = import_tasks(
                store,
                store.register(),
                file.path,
                by=by,
                dry_run=dry_run,
                limits=limits,
                name=file.name,
                also=_keeping(named),
            )
        else:
            done = import_marks(
                store,
                store.register(),
                file.path,
                by=by,
                codes=query.codes,
                dry_run=dry_run,
                accept_valid=query.accept_valid == "true",
                limits=limits,
                name=file.name,
                permit=lambda provinces: require(Right.IMPORT, provinces),
                also=_keeping(named),
            )
    return _answered(store, named, done)


def _withdrawn(store: Store, number: int, named: Named | None) -> Response:
    """Withdraw a batch."""
    if not batch_answer(store, number)["batches"]:
        return problem(404, f"There is no batch {number}.", name="unknown-batch")
    require(Right.IMPORT, provinces_of_batch(store, number))
    answer: Answer = {}

    def also(connection: Any, batch: int) -> None:
        answer.update(new_batch_answer(connection, batch))
        if named is not None:
            named.keep(connection, CREATED, json.dumps(answer, ensure_ascii=False))

    store.withdraw(number, by=actor().by, also=also)
    return json_response(answer, CREATED)


def _keeping(named: Named | None) -> Callable[[Any, Imported], None]:
    """Return what keeps the answer of a request that names itself, with its change."""

    def keep(connection: Any, done: Imported) -> None:
        if named is not None:
            answer = json.dumps(_shown(done), ensure_ascii=False)
            named.keep(connection, CREATED, answer)

    return keep


def _answered(store: Store, named: Named | None, done: Imported) -> Response:
    """Say what became of marks: written, nothing new, or refused with what is wrong."""
    if done.refused:
        return problem(422, done.sentence, name="rejected-rows", more=_shown(done))
    if done.batch is None:
        _look(store, named)
    return json_response(_shown(done), 200 if done.batch is None else CREATED)


def _shown(done: Imported) -> Answer:
    shown = done.as_dict()
    return shown | {"issues": shown["issues"][:SHOWN_ISSUES]}
