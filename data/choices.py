"""What a person said about values in the files of an office, kept for its next file."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.audit import few, record
from data.marks_file import Choices
from data.store import Store
from data.tables import choices

WRITTEN: Mapping[str, int] = {"unit": 4, "task": 1, "status": 1}
"""Field -> how many texts of a row say it: a unit is written in up to four columns."""
LONGEST = 500
"""Characters of one text that can be chosen for; longer ones are mended in the file."""


class ChoiceRefused(ValueError):  # noqa: N818
    """A choice that can't be kept; ``reason`` is a stable name, the message one sentence."""

    def __init__(self, sentence: str, reason: str = "form", **values: object) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Choice:
    """The texts of one field as they were written, and the code that they stand for."""

    field: str
    written: tuple[str, ...]
    code: str

    @classmethod
    def of(cls, field: Any, written: Any, code: Any) -> Choice:
        """Check plain values, and put the texts into the form that they are compared in."""
        if field not in WRITTEN or not isinstance(code, str) or not isinstance(written, list):
            raise ChoiceRefused("A choice has a field, a list of texts and a code.")
        texts = tuple(
            unicodedata.normalize("NFC", text).strip() for text in written if isinstance(text, str)
        )
        if len(texts) != len(written) or len(texts) != WRITTEN[field] or not any(texts):
            raise ChoiceRefused(f"A choice of a {field} has {WRITTEN[field]} texts.")
        if max(map(len, texts)) > LONGEST:
            said = f"A text of a choice has at most {LONGEST} characters."
            raise ChoiceRefused(said, "long", n=LONGEST)
        return cls(field, texts, code)


def as_choices(made: Iterable[Choice]) -> Choices:
    """Return choices as the reader of marks takes them; of two for one text the later counts."""
    found: dict[str, dict[Any, str]] = {field: {} for field in WRITTEN}
    for one in made:
        found[one.field][one.written if one.field == "unit" else one.written[0]] = one.code
    return Choices(units=found["unit"], tasks=found["task"], statuses=found["status"])


def remembered(store: Store, office: str) -> Choices:
    """Return what was chosen for the files of an office; nothing for no office."""
    return as_choices(choices_of(store, office))


def choices_of(store: Store, office: str) -> list[Choice]:
    """Return the choices of an office one by one."""
    columns = (choices.c.field, choices.c.written, choices.c.code)
    query = sa.select(*columns).where(choices.c.office == _name(office)).order_by(choices.c.at)
    with store.reading() as connection:
        found = connection.execute(query).all()
    return [Choice(row.field, tuple(json.loads(row.written)), row.code) for row in found]


def remember(store: Store, office: str, made: Iterable[Choice], *, by: str) -> None:
    """Keep choices for the next file of an office; a new one takes the place of an older one."""
    name, at = _name(office), datetime.now(UTC).replace(tzinfo=None)
    rows = {(one.field, _text(one.written)): one.code for one in made}
    if not name or not rows:
        return
    with store.writing() as connection:
        before = 0
        for (field, written), code in rows.items():
            before += connection.execute(_without(name, field, written)).rowcount
            values: dict[str, Any] = {"office": name, "field": field, "written": written}
            values |= {"code": code, "by": by, "at": at}
            connection.execute(sa.insert(choices).values(values))
        after = few(f"{field} {code}" for (field, _), code in rows.items())
        record(connection, "choices.remember", name, before={"count": before}, after=after)


def forget(store: Store, office: str, made: Iterable[Choice]) -> None:
    """Take choices of an office back."""
    name = _name(office)
    with store.writing() as connection:
        gone = [
            f"{one.field} {one.code}".strip()
            for one in made
            if connection.execute(_without(name, one.field, _text(one.written))).rowcount
        ]
        if gone:
            record(connection, "choices.forget", name, before=few(gone), after={"count": 0})


def offices(store: Store) -> list[str]:
    """Return the offices that something was chosen for, by name."""
    query = sa.select(choices.c.office).distinct().order_by(choices.c.office)
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def _without(office: str, field: str, written: str) -> sa.Delete:
    same = (choices.c.office == office, choices.c.field == field, choices.c.written == written)
    return sa.delete(choices).where(*same)


def _name(office: str) -> str:
    return " ".join(unicodedata.normalize("NFC", office).split())


def _text(written: tuple[str, ...]) -> str:
    return json.dumps(list(written), ensure_ascii=False)
