"""Whoever writes beside somebody who never rests comes to write all the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kept import append, marks
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, fill

from data import marking, marks_file, pending
from data.marking import record_marks
from data.marks_file import import_marks
from data.pending import keep_pending, pending_count
from data.store import FREE_ATTEMPTS, Store
from data.undoing import undo

ROW = {"unit_code": BA_CHE, "task_code": "C1", "status": "done", "marked_on": str(DAY)}


class Restless:
    """Somebody who writes each time that the other one has worked out what to write."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)
        self.wrote: list[int] = []
        self.asked = 0
        self.waiting: threading.Thread | None = None

    def write(self) -> None:
        """Append one mark of another commune."""
        status = ("in_progress", "blocked")[len(self.wrote) % 2]
        self.wrote.append(append(self.store, marks((HONG_HA, "C1", DAY, status))))

    def disturb(self) -> None:
        """Write in between; at last once more, by a thread that may have to wait."""
        self.asked += 1
        if self.asked <= FREE_ATTEMPTS:
            self.write()
        elif self.waiting is None:
            self.waiting = threading.Thread(target=self.write)
            self.waiting.start()
            # Where nothing keeps it waiting it has written by then.
            self.waiting.join(1)


@pytest.fixture
def restless(store: Store, store_url: str) -> Iterator[Restless]:
    fill(store)
    one = Restless(store_url)
    yield one
    one.store.close()


@contextmanager
def disturbed(restless: Restless, module: object, name: str) -> Iterator[None]:
    real = getattr(module, name)

    def then_disturb(*args: object, **more: object) -> object:
        found = real(*args, **more)
        restless.disturb()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, then_disturb)
        yield
    assert restless.waiting is not None
    restless.waiting.join(60)


def by_mark(store: Store, _folder: Path) -> int | None:
    return record_marks(store, [ROW], by="an").batch


def by_file(store: Store, folder: Path) -> int | None:
    file = folder / "m.csv"
    file.write_text("unit_code,task_code,status,marked_on\n" + ",".join(ROW.values()) + "\n")
    return import_marks(store, store.register(), file, by="an").batch


@pytest.mark.parametrize(
    ("write", "module", "name"),
    [(by_mark, marking, "sound_marks"), (by_file, marks_file, "fresh_marks")],
)
def test_a_mark_is_written_beside_who_never_rests(
    store: Store,
    restless: Restless,
    tmp_path: Path,
    write: Callable[[Store, Path], int | None],
    module: object,
    name: str,
) -> None:
    with disturbed(restless, module, name):
        batch = write(store, tmp_path)
    assert restless.asked == FREE_ATTEMPTS + 1
    assert batch is not None and len(restless.wrote) == FREE_ATTEMPTS + 1
    assert restless.wrote[-1] == batch + 1, "who disturbs waited until the other had written"
    assert store.batches()[0].id == batch + 1, "and both have written"


def test_a_mark_that_waits_for_a_second_person_is_kept_too(
    store: Store, restless: Restless
) -> None:
    with disturbed(restless, pending, "sound_marks"):
        keep_pending(store, [ROW], by="an")
    assert restless.asked == FREE_ATTEMPTS + 1
    assert pending_count(store) == 1 and len(restless.wrote) == FREE_ATTEMPTS + 1


def test_what_fails_while_others_wait_leaves_nothing_and_lets_them_go_on(
    store: Store, restless: Restless
) -> None:
    def fail() -> None:
        restless.disturb()
        if restless.asked <= FREE_ATTEMPTS:
            store.append_marks(
                marks((VAN_DON, "C1", DAY, "done")),
                kind="marks", file=None, sha256=None, by="an", expected_version=-1,
            )  # fmt: skip
        append(store, marks((VAN_DON, "C1", DAY, "done")))
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        store.settled(fail)
    assert restless.waiting is not None
    restless.waiting.join(60)
    assert [one.by for one in store.batches()[: FREE_ATTEMPTS + 1]] == ["test"] * 4
    assert [one.id for one in store.batches()[: FREE_ATTEMPTS + 1]] == restless.wrote[::-1]


def test_an_undo_is_still_an_undo(store: Store) -> None:
    fill(store)
    batch = record_marks(store, [ROW | {"unit_code": VAN_DON}], by="an").batch
    assert batch is not None and undo(store, batch, by="an") > batch
