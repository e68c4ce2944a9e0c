"""The page of a file that comes in: which of its states is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import html

from auth.current import person
from auth.people import Right
from callbacks.first_use import first_use_of
from callbacks.look import Look
from callbacks.panel import WAITS
from components.import_change import maps_store
from components.import_issues import issue_grid, issue_rows, issues_part
from components.import_preview import preview_page
from components.import_progress import work_page, written_page
from components.import_words import refusal
from components.importing import demo_note, failure, start_page
from data.choices import offices
from data.collation import name_key
from data.uploads import INTERRUPTED, Progress, Upload, find_upload
from settings import today
from view import Level


def importing(look: Look, *, grids: bool) -> list[Any]:
    """The children of the page; ``grids`` says that the browser has the table library."""
    wanted = look.view.upload
    upload = seen_upload(look.sources.settings.var, wanted)
    if upload is None:
        gone = look.text("Tệp này không còn trên máy chủ; hãy gửi lại.")
        return _start(look, failure("", gone, look.text, foreign=False) if wanted else None)
    now, facts = upload.progress(), upload.facts()
    if now.at_work:
        return work_page(
            upload.id, facts["file"], now.phase, now.done, now.total, now.run, look.text
        )
    if now.phase == "failed":
        return _start(look, _failure(look, facts["file"], now))
    result = upload.read("result")
    if now.phase == "written":
        province = result["province"]["code"] if result["province"] else None
        count = look.text.plural("{n} dòng", "{n} dòng", result["accepted"])
        batch = now.batch or 0
        return written_page(batch, facts["file"], count, province, look.view, look.text)
    return _preview(look, upload, facts, result, grids=grids)


def seen_upload(var: Path, ident: str | None) -> Upload | None:
    """Return a file that was sent in, to who sent it and to who looks after the program."""
    upload, asking = find_upload(var, ident), person()
    if upload is None or asking.may(Right.ADMINISTER):
        return upload
    return upload if upload.facts().get("login") == asking.login else None


def _start(look: Look, notice: Any) -> list[Any]:
    """The form; the provinces by name."""
    sources, bare = look.sources, look.lack == "catalogue"
    units = sources.register.units(Level.PROVINCE, today())
    provinces = sorted(
        zip(units["code"], units["name"], strict=True), key=lambda one: name_key(one[1])
    )
    return start_page(
        offices(sources.store),
        provinces,
        look.text,
        limit=sources.settings.max_file_mb,
        demo=sources.store.is_demo(),
        notice=notice or (first_use_of(look) if bare else None),
    )


def _failure(look: Look, file: str, now: Progress) -> Any:
    said = refusal(now.problem, now.values, look.text)
    if said and look.text.language != "en":
        return failure(file, said, look.text, foreign=False)
    if now.reason != INTERRUPTED:
        return failure(file, now.reason, look.text, foreign=look.text.language != "en")
    words = look.text(
        "Máy chủ dừng giữa chừng. Hãy gửi lại tệp: dòng nào đã ghi thì không ghi lần nữa."
    )
    return failure(file, words, look.text, foreign=False)


def _preview(
    look: Look, upload: Upload, facts: dict[str, str], result: dict[str, Any], *, grids: bool
) -> list[Any]:
    text = look.text
    found = upload.read("issues") or []
    part = None
    if found:
        skeleton = html.Div([html.Div(className="skeleton") for _ in range(6)], className=WAITS)
        table = issue_grid(issue_rows(found, text), text) if grids else skeleton
        address = f"/import/files/{upload.id}/rejected.xlsx?lang={text.language}"
        more = result["spellings"] - len(found)
        part = issues_part(result["problems"], len(found), more, table, address, text)
    note = demo_note(text) if look.sources.store.is_demo() else None
    may_write = person().may(Right.IMPORT, result["provinces"])
    page = preview_page(upload.id, facts, result, part, note, look.view, text, may_write=may_write)
    if not result["newly"] and not result["lost"]:
        return page
    boundaries, province = look.sources.boundaries, result["province"]
    key = f"province-{province['code']}" if province else "provinces"
    if key not in boundaries.files:
        return page

    def address_of(name: str) -> str:
        return f"/geo/{boundaries.id}/{boundaries.file(name)}"

    return [*page, maps_store(result, address_of(key), address_of("islands"), text)]
