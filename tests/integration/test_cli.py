"""The command line: what goes to which stream, the exit status, and the shapes, on a real store."""

import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, fill

from data.coverage import COLUMNS
from data.store import open_store
from settings import settings

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]


def sentence(err: str) -> str:
    """Return what standard error holds, which must be one sentence and no traceback."""
    assert err.endswith(".\n") and err.count("\n") == 1, err
    assert "Traceback" not in err
    return err


def test_coverage_as_json_has_the_documented_shape(filled: Run) -> None:
    status, out, err = filled(
        "coverage", "--province", "22", "--as-of", str(DAY), "--format", "json"
    )
    assert (status, err) == (0, "")
    body = json.loads(out)
    assert (body["as_of"], body["level"]) == ("2025-11-28", "province")
    (unit,) = body["units"]
    assert list(unit) == COLUMNS
    assert (unit["code"], unit["marked"], unit["own_assigned"], unit["own_done"]) == ("22", 2, 2, 1)
    assert body["totals"]["full_provinces"] == 0
    assert unit["punctuality"] == 2 / 56


def test_coverage_of_communes_as_csv_is_the_plain_table(filled: Run) -> None:
    arguments = ("coverage", "--level", "commune", "--province", "22", "--as-of", str(DAY))
    status, out, err = filled(*arguments, "--format", "csv")
    assert (status, err) == (0, "")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(out))}
    assert len(rows) == 54
    assert rows[VAN_DON]["completion"] == "1.0" and rows[BA_CHE]["obstacles"] == "1"


def test_unmarked_prints_what_must_be_urged(filled: Run) -> None:
    status, out, _ = filled("unmarked", "--as-of", str(DAY), "--format", "json")
    assert status == 0
    body = json.loads(out)
    assert set(body["units"][0]) == {"code", "name", "kind", "province_code", "assigned"}
    codes = {unit["code"] for unit in body["units"]}
    assert len(codes) == 3319 and HONG_HA in codes and VAN_DON not in codes


def test_batches_list_prints_every_batch(filled: Run) -> None:
    status, out, _ = filled("batches", "list", "--format", "json")
    assert status == 0
    (batch,) = json.loads(out)["batches"]
    assert list(batch) == [
        "id", "kind", "file", "sha256", "by", "at", "rows", "accepted", "withdrawn_by",
    ]  # fmt: skip
    assert (batch["id"], batch["rows"], batch["accepted"], batch["by"]) == (1, 4, 4, "test")
    assert batch["at"].endswith("Z")


def test_a_csv_cell_of_someone_else_becomes_no_formula(filled: Run) -> None:
    _, out, _ = filled("batches", "list", "--format", "csv")
    assert ",'=small.csv," in out


def test_register_show_finds_by_code_name_and_former_code(run: Run) -> None:
    def shown(wanted: str) -> list[tuple[str, str, str | None]]:
        status, out, _ = run("register", "show", wanted, "--format", "json")
        assert status == 0
        return [(u["code"], u["kind"], u["valid_to"]) for u in json.loads(out)["units"]]

    assert shown("06994")[0] == ("06994", "đặc khu", None)
    assert shown("6994") == shown("06994")
    assert shown("van don, quang ninh") == [("06994", "đặc khu", None)]
    assert shown("75")[:2] == [("75", "thành phố", None), ("75", "tỉnh", "2026-04-30")]
    assert shown("Tỉnh Hà Giang") == [("02", "tỉnh", "2025-07-01")]


def test_the_table_is_for_eyes_and_cuts_instead_of_rounding(run: Run) -> None:
    status, out, _ = run("register", "show", "06994")
    assert status == 0
    assert out.splitlines()[0].split()[:3] == ["code", "name", "kind"]
    assert "Vân Đồn" in out


def test_a_file_has_the_format_of_its_ending(filled: Run, tmp_path: Path) -> None:
    for ending in ("csv", "json", "xlsx"):
        path = tmp_path / f"out.{ending}"
        status, out, err = filled("coverage", "--as-of", str(DAY), "-o", str(path))
        assert (status, out, err) == (0, "", "")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,")
    assert len(json.loads((tmp_path / "out.json").read_text("utf-8"))["units"]) == 34
    book = load_workbook(tmp_path / "out.xlsx")
    assert book["units"]["A2"].value == "01", "codes stay text"
    assert "2025-11-28" in [row[0].value for row in book["Nguồn"].iter_rows()][1]


def test_demonstration_data_says_so(run: Run, tmp_path: Path) -> None:
    fill(open_store(settings()), kind="demo")
    path = tmp_path / "out.xlsx"
    status, out, err = run("coverage", "-o", str(path))
    assert (status, out) == (0, "")
    assert "demonstration data" in sentence(err)
    lines = [row[0].value for row in load_workbook(path)["Nguồn"].iter_rows()]
    assert any("demonstration data" in line for line in lines)
    _, out, _ = run("coverage", "--format", "json")
    assert json.loads(out)["demo"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("coverage", "--province", "99"), "99"),
        (("coverage", "--province", "02"), "02"),
        (("coverage", "--as-of", "2025-06-30"), "2025-07-01"),
        (("coverage", "--as-of", "2999-01-01"), "2999-01-01"),
        (("coverage", "--as-of", "28/11/2025"), "28/11/2025"),
        (("coverage", "--level", "ward"), "ward"),
        (("unmarked", "--province", "06994"), "06994"),
        (("register", "show", "zzzz"), "zzzz"),
        (("register", "show"), "CODE-OR-NAME"),
        (("register", "show", "01", "--format", "pdf"), "pdf"),
        (("nothing",), "nothing"),
        (("coverage", "--nothing"), "--nothing"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in sentence(err)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("NQ57_HOST", "0.0.0.0", "NQ57_HOST=127.0.0.1"),
        ("NQ57_PORT", "abc", "NQ57_PORT"),
        ("NQ57_DATABASE_URL", "mysql://x/y", "neither SQLite nor PostgreSQL"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    settings.cache_clear()
    status, out, err = run("coverage")
    assert status in (1, 2) and out == ""
    assert words in sentence(err)


def test_a_file_that_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path) -> None:
    status, out, err = run("register", "show", "01", "-o", str(tmp_path / "none" / "x.csv"))
    assert (status, out) == (1, "")
    assert "x.csv" in sentence(err)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_store_that_is_something_else_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "nq57.db").write_bytes(b"this is not a database, not at all" * 200)
    status, out, err = run("coverage")
    assert (status, out) == (1, "")
    assert "nq57.db" in sentence(err)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_db_upgrade_makes_the_store_and_may_be_repeated(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        status, out, err = run("db", "upgrade")
        assert (status, out) == (0, "")
        sentence(err)
    assert (tmp_path / "var" / "nq57.db").exists()


MARKS = "unit_code,task_code,status,marked_on\n"


def test_a_file_of_marks_becomes_one_batch_and_nothing_the_second_time(
    filled: Run, tmp_path: Path
) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(f"{MARKS}6994,C1,done,2025-11-20\n06652,C1,đang thực hiện,20/11/2025\n")
    arguments = ("marks", "import", str(path), "--format", "json")
    status, out, err = filled(*arguments)
    assert status == 0
    sentence(err)
    assert json.loads(out) == {
        "batch": 2, "rows": 2, "accepted": 2, "unchanged": 0, "rejected": 0, "issues": [],
        "unknown_columns": [], "sheet": None, "skipped": [],
    }  # fmt: skip
    status, out, _ = filled(*arguments)
    assert (status, json.loads(out)["batch"], json.loads(out)["unchanged"]) == (0, None, 2)
    assert open_store(settings()).batches()[0].id == 2


def test_a_file_with_a_bad_row_is_refused_whole(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(f"{MARKS}06994,C1,done,2025-11-20\n06994,C9,done,2025-11-20\n")
    status, out, err = filled("marks", "import", str(path), "--format", "json")
    assert status == 1
    body = json.loads(out)
    assert (body["batch"], body["accepted"], body["rejected"]) == (None, 1, 1)
    (issue,) = body["issues"]
    assert list(issue) == ["row", "sheet", "column", "value", "problem", "message", "candidates"]
    assert (issue["row"], issue["problem"], issue["value"]) == (3, "unknown-task", "C9")
    assert err.count("\n") == 1 and "row 3" in err
    assert len(open_store(settings()).batches()) == 1

    status, out, _ = filled("marks", "import", str(path), "--dry-run", "--accept-valid")
    assert (status, len(open_store(settings()).batches())) == (0, 1)
    assert "unknown-task" in out
    status, out, _ = filled("marks", "import", str(path), "--accept-valid", "--format", "json")
    assert (status, json.loads(out)["batch"], json.loads(out)["accepted"]) == (0, 2, 1)


def test_candidates_are_codes_in_a_table(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text("unit,task_code,status,marked_on\nHòa Bình,C1,done,2025-11-20\n")
    status, out, _ = filled("marks", "import", str(path), "--format", "csv")
    assert status == 1
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["problem"] == "ambiguous-unit"
    assert len(row["candidates"].split()) > 3


def test_a_catalogue_of_tasks_is_imported(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    head = "task_code,title,group,assigned_by,lead_unit,due_date,scope\n"
    path.write_text(f"{head}C2,Việc mới,awareness,central,Sở KH&CN,2025-12-01,in:22\n")
    status, out, _ = filled("tasks", "import", str(path), "--format", "json")
    assert (status, json.loads(out)["batch"]) == (0, 2)
    path.write_text(f"{head}C3,Việc mới,awareness,central,Sở KH&CN,2025-12-01,in:99\n")
    status, out, err = filled("tasks", "import", str(path), "--format", "json")
    assert status == 1 and "99" in err
    assert json.loads(out)["issues"][0]["problem"] == "unknown-unit"
    assert len(open_store(settings()).tasks()) == 4


@pytest.mark.parametrize("content", ["", MARKS, "a,b\n1,2\n"])
def test_a_file_without_header_or_rows_is_refused(
    filled: Run, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(content)
    status, out, err = filled("marks", "import", str(path))
    assert (status, out) == (1, "")
    sentence(err)


def test_demonstration_data_never_mixes_with_what_was_imported(filled: Run) -> None:
    status, out, err = filled("demo", "load")
    assert (status, out) == (1, "")
    sentence(err)


def test_boundaries_that_are_not_whole_are_refused_with_their_report(
    run: Run, tmp_path: Path
) -> None:
    ring = [[107.4, 21.0], [107.5, 21.0], [107.5, 21.1], [107.4, 21.0]]
    feature = {
        "type": "Feature",
        "properties": {"code": "06994"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "one.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    status, out, err = run("boundaries", "import", str(path), "--format", "json")
    assert status == 1
    report = json.loads(out)
    assert (report["communes"], report["expected"], report["accepted"]) == (1, 3321, False)
    assert sum(found["problem"] == "missing" for found in report["findings"]) == 3320
    assert "--accept-missing" in sentence(err)


def test_the_boundaries_in_use_are_checked(run: Run) -> None:
    status, out, err = run("boundaries", "check", "--format", "json")
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert (report["communes"], report["provinces"], report["whole"]) == (3321, 34, True)


@pytest.mark.parametrize("content", ["", "no polygons here"])
def test_a_file_that_is_no_boundaries_is_one_sentence(
    run: Run, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(content)
    status, out, err = run("boundaries", "import", str(path))
    assert (status, out) == (1, "")
    assert "x.geojson" in sentence(err)


def test_an_address_that_answers_nothing_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NQ57_BOUNDARIES_URL", "http://127.0.0.1:1/archive.tar.gz")
    settings.cache_clear()
    status, out, err = run("boundaries", "download")
    assert (status, out) == (1, "")
    assert "127.0.0.1:1" in sentence(err)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_serve_starts_the_production_server_where_the_settings_say(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, tuple[str, int]]] = []

    def server(_program: str, command: list[str], environment: dict[str, str]) -> None:
        assert environment["MALLOC_ARENA_MAX"] == "2"
        number = int(command[-1].removeprefix("fd://"))
        with socket.socket(fileno=os.dup(number)) as handed:
            started.append((" ".join(command), handed.getsockname()[:2]))

    monkeypatch.setattr("cli_serve.os.execve", server)
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setenv("NQ57_HOST", "::1")
    monkeypatch.setenv("NQ57_PORT", "8123")
    monkeypatch.setenv("NQ57_WORKERS", "3")
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    settings.cache_clear()
    loaded: list[bool] = []
    monkeypatch.setattr("cli_serve.load_demonstration", lambda: loaded.append(True))
    assert run("serve")[0] == 0
    assert not loaded
    ((line, address),) = started
    assert "-m gunicorn app:server --config python:web.workers" in line
    assert "--workers 3" in line and address == ("::1", 8123)
    assert run("serve", "--demo-if-empty")[0] == 0
    assert len(loaded) == 1
    fill(open_store(settings()))
    assert run("serve", "--demo-if-empty")[0] == 0
    assert len(loaded) == 1, "figures that are there are left alone"


def test_the_program_itself_sets_the_exit_status_and_keeps_the_streams_apart(
    tmp_path: Path,
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NQ57_")},
        "NQ57_VAR": str(tmp_path),
    }

    def program(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *arguments],
            capture_output=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    done = program("coverage", "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)["units"]) == 34
    refused = program("coverage", "--province", "99")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"Traceback" not in refused.stderr
    assert program("--help").returncode == 0
    assert program().returncode == 2
