"""The register: its counts, its days, its corrections, and finding a unit in it."""

import csv
import subprocess
import sys
import time
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.register import Register, load_register

ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2025, 7, 1)
CHANGE = date(2026, 4, 30)
BEFORE = CHANGE - timedelta(days=1)


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


def kinds(register: Register, on: date) -> dict[str, int]:
    return register.units("commune", on)["kind"].value_counts().to_dict()


@pytest.mark.parametrize("on", [FIRST, BEFORE, CHANGE, date(2026, 11, 24)])
def test_there_are_34_provinces_and_3321_communes_on_every_day(
    register: Register, on: date
) -> None:
    assert len(register.units("province", on)) == 34
    assert len(register.units("commune", on)) == 3321


def test_the_kinds_are_those_of_the_day(register: Register) -> None:
    first = {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert kinds(register, FIRST) == first
    assert kinds(register, BEFORE) == first
    assert kinds(register, CHANGE) == {"xã": 2611, "phường": 697, "đặc khu": 13}


@pytest.mark.parametrize(("province", "communes"), [("22", 54), ("01", 126), ("79", 168)])
def test_known_provinces_have_their_number_of_communes(
    register: Register, province: str, communes: int
) -> None:
    assert len(register.units("commune", CHANGE, province)) == communes


def test_frames_are_text_by_code_with_a_plain_index(register: Register) -> None:
    for level in ("province", "commune"):
        frame = register.units(level, CHANGE)
        assert list(frame.columns) == ["code", "name", "kind", "province_code"]
        assert frame["code"].is_monotonic_increasing
        assert isinstance(frame.index, pd.RangeIndex)
        assert all(pd.api.types.is_string_dtype(frame[column]) for column in frame)
    assert (frame["name"] == frame["name"].map(lambda n: unicodedata.normalize("NFC", n))).all()
    provinces = register.units("province", CHANGE)
    assert (provinces["code"] == provinces["province_code"]).all()
    assert isinstance(register.units("commune", CHANGE, "22").index, pd.RangeIndex)


def test_a_frame_belongs_to_who_asked_for_it(register: Register) -> None:
    frame = register.units("province", CHANGE)
    frame["name"] = "?"
    assert register.units("province", CHANGE)["name"].iloc[0] == "Hà Nội"


def test_epochs_are_the_days_on_which_something_changed(register: Register) -> None:
    assert register.epochs() == [FIRST, CHANGE]
    assert register.epoch(BEFORE) == FIRST
    assert register.epoch(CHANGE) == CHANGE
    with pytest.raises(ValueError, match="begins on 2025-07-01"):
        register.epoch(date(2025, 6, 30))


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("06978", "Xã Ba Chẽ"),
        ("10543", "Phường Việt Hòa"),
        ("31213", "Phường Tân Lộc"),
        ("11848", "Xã Vĩnh Hòa"),
        ("31299", "Xã Phong Điền"),
    ],
)
def test_known_mistakes_of_the_source_are_corrected(
    register: Register, code: str, full_name: str
) -> None:
    for on in (FIRST, CHANGE):
        unit = register.get(code, on)
        assert unit is not None and unit.full_name == full_name
    assert register.get("06970") is None


def test_dong_nai_and_ten_of_its_communes_change_their_kind(register: Register) -> None:
    names = {
        "75": "Đồng Nai",
        "25270": "Lộc Ninh",
        "25357": "Tân Khai",
        "25363": "Đồng Phú",
        "26116": "Tân Phú",
        "26170": "Trị An",
        "26248": "Trảng Bom",
        "26326": "Dầu Giây",
        "26368": "Long Thành",
        "26425": "Xuân Lộc",
        "26485": "Nhơn Trạch",
    }
    for code, name in names.items():
        was, now = register.get(code, BEFORE), register.get(code, CHANGE)
        assert was is not None and now is not None
        assert (was.name, now.name) == (name, name)
        kinds = ("tỉnh", "thành phố") if code == "75" else ("xã", "phường")
        assert (was.kind, now.kind) == kinds
        assert (was.valid_from, was.valid_to, was.successors) == (FIRST, CHANGE, (code,))
        assert (now.valid_from, now.valid_to, now.successors) == (CHANGE, None, ())
        assert register.get(code) == now
    assert register.get("75", date(2025, 6, 30)) is None


def test_former_units_are_all_there_and_lead_to_present_ones(register: Register) -> None:
    assert len(register.former.units("province")) == 63
    communes = register.former.units("commune")
    assert len(communes) == 10035
    reached = {code for unit in communes for code in unit.successors}
    present = set(register.units("commune", CHANGE)["code"])
    assert reached <= present
    # Special zones that were districts without communes have no former commune.
    assert {register.get(code).name for code in present - reached} <= {
        "Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo",
    }  # fmt: skip
    split = [unit for unit in communes if len(unit.successors) > 1]
    assert len(split) == 471


def test_a_split_unit_gives_its_parts_likeliest_first(register: Register) -> None:
    parts = [unit.full_name for unit in register.successors("00025")]
    assert parts == ["Phường Giảng Võ", "Phường Ngọc Hà", "Phường Láng"]
    assert [unit.code for unit in register.successors("02")] == ["08"]
    assert register.successors("99999") == []
    assert register.former_get("02").full_name == "Tỉnh Hà Giang"


def test_codes_that_meant_something_else_before_july_2025_are_known(register: Register) -> None:
    codes = [unit.code for unit in register.in_force(CHANGE)]
    strange = [code for code in codes if register.means_something_else(code)]
    assert [code for code in strange if len(code) == 2] == [
        "15", "24", "44", "52", "80", "82", "91",
    ]  # fmt: skip
    assert len([code for code in strange if len(code) == 5]) == 151
    assert not register.means_something_else("02")


@pytest.mark.parametrize(
    "written",
    ["Hồng Hà", "hong ha", "P. Hồng Hà", "P.HONG HA", "phường Hồng Hà",
     unicodedata.normalize("NFD", "Hồng Hà")],
)  # fmt: skip
def test_a_commune_is_found_by_its_name_within_its_province(
    register: Register, written: str
) -> None:
    assert [unit.code for unit in register.find(written, "01", CHANGE)] == ["00097"]


def test_diacritics_win_and_a_tie_is_given_whole(register: Register) -> None:
    exact = register.find("Văn Lang", "19", CHANGE)
    folded = register.find("van lang", "19", CHANGE)
    assert [unit.name for unit in exact] == ["Văn Lang"]
    assert sorted(unit.name for unit in folded) == ["Văn Lang", "Văn Lăng"]


def test_names_that_begin_like_a_kind_are_found(register: Register) -> None:
    for written in ("Xa Dung", "Xã Xa Dung", "xa dung", "x. xa dung"):
        assert [unit.name for unit in register.find(written, "11", CHANGE)] == ["Xa Dung"]
    for written in ("Phương Liệt", "phuong liet", "P. Phương Liệt"):
        assert [unit.name for unit in register.find(written, "01", CHANGE)] == ["Phương Liệt"]


def test_a_kind_that_the_unit_never_had_finds_nothing(register: Register) -> None:
    assert register.find("Phường Ba Chẽ", "22", CHANGE) == []
    for on, kind in ((BEFORE, "xã"), (CHANGE, "phường")):
        for written in ("Xã Long Thành", "Phường Long Thành", "Long Thành"):
            (unit,) = register.find(written, "75", on)
            assert (unit.code, unit.kind) == ("26368", kind)


def test_a_name_without_a_province_gives_every_unit_of_that_name(register: Register) -> None:
    found = register.find("Hòa Bình", None, CHANGE)
    assert len(found) > 3
    assert len({unit.province_code for unit in found}) == len(found)
    assert [unit.level for unit in register.find("Hà Nội", None, CHANGE)] == ["province"]
    assert register.find("Hồng Hà", "99", CHANGE) == []


@pytest.mark.parametrize(
    ("written", "code"),
    [("Hà Nội", "01"), ("TP Hồ Chí Minh", "79"), ("TP.HCM", "79"), ("tinh dak lak", "66"),
     ("Đắc Lắc", "66"), ("Thành phố Đồng Nai", "75"), ("Thừa Thiên - Huế", "46")],
)  # fmt: skip
def test_a_province_is_found_by_the_names_in_use(
    register: Register, written: str, code: str
) -> None:
    assert [unit.code for unit in register.find_province(written, CHANGE)] == [code]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("van don", "06994"), ("Vân Đồn", "06994"), ("06994", "06994"), ("4", "04"),
     ("hcm", "79"), ("long thanh dong nai", "26368"), ("p hong ha", "00097"), ("ha no", "01"),
     ("quang ni", "22"), ("vandon", "06994"), ("sa pa", "03006")],
)  # fmt: skip
def test_search_puts_the_unit_that_was_meant_first(
    register: Register, typed: str, code: str
) -> None:
    assert register.search(typed, CHANGE)[0].unit.code == code


def test_search_is_ranked_limited_and_quiet(register: Register) -> None:
    hits = register.search("hoa", CHANGE, limit=7)
    assert len(hits) == 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert register.search("zzzz", CHANGE) == register.search(" ", CHANGE) == []
    typed_with_diacritics = register.search("Văn Lăng", CHANGE)
    assert typed_with_diacritics[0].unit.name == "Văn Lăng"


def test_search_is_quick_enough_for_each_keystroke(register: Register) -> None:
    register.search("a", CHANGE)  # makes the index
    times = []
    for typed in ("p", "ph", "phu", "phuong", "phuong h", "phuong hong", "phuong hong ha"):
        start = time.process_time()
        register.search(typed, CHANGE)
        times.append(time.process_time() - start)
    assert sorted(times)[len(times) // 2] < 0.02


def test_the_script_gives_exactly_the_committed_files(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "make_register.py"), str(tmp_path)], check=True
    )
    for name in ("register.csv", "former.csv", "points.csv"):
        made = (tmp_path / name).read_bytes()
        assert made == (ROOT / "data" / "files" / name).read_bytes(), name


def test_every_commune_has_a_point_and_the_misplaced_ones_are_mended() -> None:
    with (ROOT / "data" / "files" / "points.csv").open(encoding="utf-8") as file:
        points = {
            row["code"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)
        }
    assert set(points) == set(load_register().units("commune", CHANGE)["code"])
    # Lương Hòa Lạc lies in Đồng Tháp, not where the unit of that point's name lies.
    for code in ("28615", "30130", "29983", "28439"):
        lon, lat = points[code]
        assert 105 < lon < 107 and 9.5 < lat < 11.2
    for code in ("06757", "06967"):
        lon, lat = points[code]
        assert 106.3 < lon < 108.2 and 20.6 < lat < 21.7
