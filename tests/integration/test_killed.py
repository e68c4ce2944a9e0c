"""An import killed at any moment leaves all of it or nothing, and the next start says which."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kept import assert_derived_follow, content, whole
from small_store import BA_CHE, VAN_DON, fill

from data.register import load_register
from data.store import Store
from settings import FIRST_DAY

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
PROGRAM = """
import os, sys
from pathlib import Path
import sqlalchemy as sa
import data.bulk
from data.marks_file import import_marks
from data.store import Store

# Few rows at a time, so that there are many moments; each stands still until it is let go on.
data.bulk.PORTION = 100
store = Store(sys.argv[1])
register = store.register()
begun = False

def stop(what):
    print(what, flush=True)
    if not sys.stdin.readline():
        os._exit(3)

def statement(connection, cursor, text, values, context, many):
    global begun
    begun = begun or text.startswith("INSERT INTO begun")
    stop("writing" if begun else "reading")

append = data.bulk.append_rows
def slowly(connection, table, columns, rows, progress=None):
    class Bar:
        def update(self, count):
            stop("portion of " + table.name)
    append(connection, table, columns, rows, Bar())
for name, module in list(sys.modules.items()):
    if name.startswith("data.") and hasattr(module, "append_rows"):
        module.append_rows = slowly

engine = store._connections.engine
sa.event.listen(engine, "before_cursor_execute", statement)
sa.event.listen(engine, "commit", lambda connection: stop("commit"))
import_marks(store, register, Path(sys.argv[2]), by="an")
stop("written")
"""


def marks_file(folder: Path) -> Path:
    """Return a file of some hundred marks, of every commune of a province on some days."""
    units = load_register().units("commune", FIRST_DAY)
    codes = units.loc[units["province_code"] == "22", "code"]
    lines = [
        f"{code},C1,hoàn thành,{day:02d}/11/2025\n"
        for code in sorted({*codes, VAN_DON, BA_CHE})
        for day in range(1, 12)
    ]
    path = folder / "office.csv"
    path.write_text("Mã xã,Nhiệm vụ,Trạng thái,Ngày đánh dấu\n" + "".join(lines), encoding="utf-8")
    return path


def run_until(url: str, path: Path, moments: int | None) -> list[str]:
    """Import a file, kill it at a moment (or let it end), and return the moments it came to."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    seen: list[str] = []
    with child:
        assert child.stdin is not None and child.stdout is not None
        while line := child.stdout.readline():
            seen.append(line.strip())
            if len(seen) == moments:
                child.send_signal(signal.SIGKILL)
                break
            child.stdin.write("\n")
            child.stdin.flush()
    assert child.returncode == (0 if moments is None else -signal.SIGKILL)
    return seen


def moments_of(every: list[str]) -> list[int]:
    """Return random moments, some of every kind, and the one after all is written."""
    chance = random.Random(57)
    kinds = [kind for kind in dict.fromkeys(every) if kind != "written"]
    places = {len(every)}
    while len(places) < KILLS:
        kind = kinds[len(places) % len(kinds)]
        places.add(chance.choice([place for place, one in enumerate(every, 1) if one == kind]))
        if len(places) < KILLS:
            places.add(chance.randrange(1, len(every)))
    return sorted(places)


def test_an_import_killed_at_twenty_moments_is_there_whole_or_not_at_all_and_the_next_start_says_so(
    run: Run, store: Store, tmp_path: Path
) -> None:
    fill(store)
    path = marks_file(tmp_path)
    before = whole(store)
    # One that nobody kills shows how many moments there are; it is withdrawn again.
    every = run_until(store.url, path, None)
    store.withdraw(store.batches()[0].id, by="an")
    assert every[-1] == "written"
    places = moments_of(every)
    became: Counter[str] = Counter()
    state, count = whole(store), store.mark_count()
    rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
    for place in places:
        seen = run_until(store.url, path, place)
        status, _, err = run("db", "upgrade")
        assert status == 0
        said = err.removesuffix("The store is up to date.\n")
        if store.mark_count() == count:
            became[f"nothing after {seen[-1]}"] += 1
            assert whole(store) == state
            # The note is the first thing that is written, and is there once it is committed.
            noted = "writing" in seen and "commit" in seen[seen.index("writing") :][:-1]
            assert bool(said) == noted, seen
            if noted:
                assert said.startswith("The import of office.csv by an, begun ")
                assert said.endswith("nothing of it was written; import the file again.\n")
                assert said.count("\n") == 1
        else:
            became["all"] += 1
            assert store.mark_count() == count + rows
            assert said == ""
            store.withdraw(store.batches()[0].id, by="an")
            state, count = whole(store), store.mark_count()
        assert store.interrupted() == []
    # The moments are spread over the work, and the last one is after it.
    assert became["all"] >= 1
    for what in ("reading", "writing", "portion of marks", "portion of daily_totals"):
        assert became[f"nothing after {what}"] >= 1, became
    assert_derived_follow(store)
    assert len(content(store)["batches"]) > len(before[1]["batches"])
