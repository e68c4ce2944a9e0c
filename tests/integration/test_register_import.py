"""The import of decrees through the command line, and what days before and after it show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_store import BA_CHE, HONG_HA, VAN_DON

from app import create_app
from data.register import load_register
from data.store import Store, StoreRefused, open_store
from settings import settings

Run = Callable[..., tuple[int, str, str]]
DAY, BEFORE = "2026-06-01", "2026-05-31"
DECREE = f"""\
Nghị quyết (bịa)
Ngày hiệu lực,Thay đổi,Mã,Mã mới,Tên,Loại,Mã tỉnh
01/06/2026,sáp nhập,{VAN_DON},06999,Vân Hải,đặc khu,
01/06/2026,sáp nhập,{BA_CHE},06999,,,
01/06/2026,chia tách,{HONG_HA},,,,
01/06/2026,chia tách,{HONG_HA},00098,Hồng Hà Đông,phường,
01/06/2026,chuyển tỉnh,26170,,,,22
01/06/2026,đổi tên,04,,Cao Bằng Mới,,
"""


def written(folder: Path, text: str = DECREE) -> str:
    path = folder / "decree.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def answer(run: Run, *arguments: str) -> dict[str, Any]:
    status, out, _ = run(*arguments, "--format", "json")
    assert status == 0
    return json.loads(out)


def units(run: Run, day: str, *arguments: str) -> dict[str, dict[str, Any]]:
    found = answer(run, "coverage", *arguments, "--as-of", day)
    return {unit["code"]: unit for unit in found["units"]}


def test_a_decree_is_one_batch_with_the_counts_of_its_file(filled: Run, tmp_path: Path) -> None:
    status, out, err = filled("register", "import", written(tmp_path), "--format", "json")
    assert (status, err) == (0, "6 rows accepted, 0 unchanged.\n")
    assert json.loads(out) == {
        "batch": 2, "rows": 6, "accepted": 6, "unchanged": 0, "rejected": 0,
        "issues": [], "unknown_columns": [], "sheet": None, "skipped": [],
    }  # fmt: skip
    newest = answer(filled, "batches", "list")["batches"][0]
    assert (newest["id"], newest["kind"], newest["file"]) == (2, "register", "decree.csv")
    assert (newest["rows"], newest["accepted"]) == (6, 6)


def test_the_register_shows_the_periods_and_all_successors(filled: Run, tmp_path: Path) -> None:
    filled("register", "import", written(tmp_path))

    def shown(wanted: str) -> list[tuple]:
        found = answer(filled, "register", "show", wanted)["units"]
        fields = ("kind", "name", "province_code", "valid_to", "successors")
        return [tuple(unit[field] for field in fields) for unit in found if unit["valid_from"]]

    assert shown(VAN_DON) == [("đặc khu", "Vân Đồn", "22", DAY, ["06999"])]
    assert shown("06999") == [("đặc khu", "Vân Hải", "22", None, [])]
    assert shown("Vân Hải, Quảng Ninh") == shown("06999")
    assert shown(HONG_HA) == [
        ("phường", "Hồng Hà", "01", None, []),
        ("phường", "Hồng Hà", "01", DAY, [HONG_HA, "00098"]),
    ]
    assert [row[2:] for row in shown("26170")][:2] == [("22", None, []), ("75", DAY, ["26170"])]


def test_a_decree_sent_again_changes_nothing(filled: Run, tmp_path: Path) -> None:
    path = written(tmp_path)
    filled("register", "import", path)
    store = open_store(settings())
    before = (store.version(), store.register_version(), store.register().version)
    again = answer(filled, "register", "import", path)
    assert (again["batch"], again["accepted"], again["unchanged"]) == (None, 0, 6)
    assert (store.version(), store.register_version(), store.register().version) == before


def test_a_dry_run_says_the_same_and_writes_nothing(filled: Run, tmp_path: Path) -> None:
    store = open_store(settings())
    before = store.version()
    tried = answer(filled, "register", "import", written(tmp_path), "--dry-run")
    assert (tried["batch"], tried["accepted"]) == (None, 6)
    assert (store.version(), store.register_version()) == (before, 0)
    assert store.register() is load_register()


@pytest.mark.parametrize(
    ("row", "code", "problem"),
    [
        ("đổi tên,99999,,Không,,", "99999", "unknown-unit"),
        # Its communes would be left without a province, which shows only in the end.
        ("sáp nhập,75,22,,,", "75", "conflicting-rows"),
    ],
)
def test_a_decree_with_a_bad_row_is_refused_whole(
    filled: Run, tmp_path: Path, row: str, code: str, problem: str
) -> None:
    path = written(tmp_path, f"{DECREE}01/06/2026,{row}\n")
    status, out, err = filled("register", "import", path, "--format", "json")
    assert status == 1
    assert err.startswith("Error: Nothing was written: 1 of 7 rows have a problem, the first is")
    assert "row 9" in err and err.count("\n") == 1
    body = json.loads(out)
    assert (body["batch"], body["accepted"], body["rejected"]) == (None, 6, 1)
    (issue,) = body["issues"]
    assert (issue["row"], issue["column"], issue["value"]) == (9, "Mã", code)
    assert issue["problem"] == problem
    assert open_store(settings()).register_rows().empty


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no header"),
        (b"change,valid_from\nmerged,2026-06-01\n", "no column code"),
        (b"valid_from,change,code\n", "no row below the header"),
        (b"\x89PNG\r\n\x1a\n\0\0", ""),
    ],
)
def test_a_file_that_is_no_decree_is_refused_in_one_sentence(
    filled: Run, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "decree.csv"
    path.write_bytes(content)
    status, out, err = filled("register", "import", str(path))
    assert (status, out) == (1, "")
    assert words in err and err.count("\n") == 1 and "Traceback" not in err
    assert open_store(settings()).register_version() == 0


def test_days_before_the_decree_stay_as_they_were(filled: Run, tmp_path: Path) -> None:
    def views() -> list[dict[str, Any]]:
        return [
            answer(filled, verb, *more, "--as-of", day)
            for day in ("2025-12-01", BEFORE)
            for verb, *more in (
                ("coverage",), ("coverage", "--level", "commune"), ("unmarked",),
            )
        ]  # fmt: skip

    before = views()
    filled("register", "import", written(tmp_path))
    assert views() == before


def test_the_units_of_a_view_are_those_of_its_day(filled: Run, tmp_path: Path) -> None:
    filled("register", "import", written(tmp_path))
    was, now = (units(filled, day, "--level", "commune") for day in (BEFORE, DAY))
    assert was.keys() - now.keys() == {VAN_DON, BA_CHE}
    assert now.keys() - was.keys() == {"06999", "00098"}
    assert (was["26170"]["province_code"], now["26170"]["province_code"]) == ("75", "22")
    was, now = (units(filled, day) for day in (BEFORE, DAY))
    assert (was["04"]["name"], now["04"]["name"]) == ("Cao Bằng", "Cao Bằng Mới")
    # Quảng Ninh: two became one, and one came from Đồng Nai.
    assert (was["22"]["communes"], now["22"]["communes"]) == (54, 54)
    assert now["75"]["communes"] == was["75"]["communes"] - 1
    assert now["01"]["communes"] == was["01"]["communes"] + 1


def test_dong_nai_is_shown_as_it_was_on_the_day(filled: Run) -> None:
    """The decree of 30 April 2026, which the committed register knows."""
    kinds = {}
    for day in ("2025-12-01", "2026-05-01"):
        assert units(filled, day, "--province", "75")["75"]["kind"] == (
            "tỉnh" if day < "2026" else "thành phố"
        )
        found = units(filled, day, "--level", "commune", "--province", "75")
        kinds[day] = Counter(unit["kind"] for unit in found.values())
        assert found["26368"]["kind"] == ("xã" if day < "2026" else "phường")
    assert kinds == {
        "2025-12-01": {"xã": 72, "phường": 23},
        "2026-05-01": {"xã": 62, "phường": 33},
    }


def test_two_decrees_stand_on_each_other(filled: Run, tmp_path: Path) -> None:
    filled("register", "import", written(tmp_path))
    head = "valid_from,change,code,new_code,name,kind,province_code\n"
    second = written(tmp_path, head + "2026-07-01,renamed,06999,07000,Vân Hải Mới,,\n")
    assert answer(filled, "register", "import", second)["batch"] == 3
    register = open_store(settings()).register()
    days = {row.valid_from.isoformat(): row.name for row in register.rows("06999")}
    assert days == {DAY: "Vân Hải"}
    assert [unit.code for unit in register.became(VAN_DON, register.epochs()[-1])] == ["07000"]
    # The unit before July 2025 became Vân Đồn, and goes on in what that became.
    heirs = [register.successors(VAN_DON, date.fromisoformat(day)) for day in (BEFORE, DAY)]
    assert [[unit.code for unit in found] for found in heirs] == [[VAN_DON], ["06999"]]
    early = written(tmp_path, head + "2026-06-15,renamed,06999,,Khác,,\n")
    status, out, _ = filled("register", "import", early, "--format", "json")
    assert (status, json.loads(out)["issues"][0]["problem"]) == (1, "bad-date")


def test_a_decree_that_was_checked_against_another_register_is_not_written(
    filled: Run, tmp_path: Path
) -> None:
    store = open_store(settings())
    seen = store.register_version()
    filled("register", "import", written(tmp_path))
    rows = store.register_rows()
    with pytest.raises(StoreRefused, match="Another decree came in meanwhile"):
        store.add_register_rows(rows, file="x", sha256=None, by="test", seen=seen)
    assert len(store.register_rows()) == len(rows)


def test_the_register_of_a_store_is_read_once_for_each_state(filled: Run, tmp_path: Path) -> None:
    store = open_store(settings())
    filled("register", "import", written(tmp_path))
    assert store.register() is Store(store.url).register() is not load_register()


def test_the_page_and_the_api_know_the_decree_at_once(filled: Run, tmp_path: Path) -> None:
    server = create_app(settings()).server
    client = server.test_client()
    old = load_register().version
    names = f"/units/{old}/2026-04-30/commune-22.json"
    assert VAN_DON in client.get(names).json["codes"]
    assert client.get("/api/v1/units/06999").status_code == 404
    filled("register", "import", written(tmp_path))
    # The address is kept for good by browsers, so it must not come to mean something else.
    assert client.get(names).status_code == 404
    new = open_store(settings()).register().version
    assert new != old
    after = client.get(f"/units/{new}/{DAY}/commune-22.json").json
    assert "06999" in after["codes"] and VAN_DON not in after["codes"]
    assert client.get("/api/v1/units/06999").json["name"] == "Vân Hải"
    assert client.get("/api/v1/coverage?province=04").json["units"][0]["name"] == "Cao Bằng Mới"
