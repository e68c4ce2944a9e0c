"""Make the committed files of the register from the PyPI package ``vietnamadminunits``.

``python scripts/make_register.py [FOLDER]`` writes (default: ``data/files``)

``register.csv``
    every province and commune in force since 1 July 2025, one row for each period;
``former.csv``
    the provinces and communes that ended on 1 July 2025, with the codes of their successors;
``points.csv``
    one point a commune (EPSG:4326), from which the built-in boundaries are drawn.

The package (its metadata says MIT) has known mistakes. Each one is corrected below, in a line
of its own; everything else stays as the package has it.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import vietnamadminunits

FIRST_DAY = "2025-07-01"
CHANGE_DAY = "2026-04-30"
"""30/2026/QH16 and 237/NQ-UBTVQH16 came into force."""

FILES = Path(__file__).resolve().parent.parent / "data" / "files"

CODES = {
    ("22", "Ba Chẽ"): "06978",  # the package: 06970
}
"""(province code, name) -> the official code."""

KINDS = {
    "10543": "phường",  # Việt Hòa
    "31213": "phường",  # Tân Lộc
    "11848": "xã",  # Vĩnh Hòa
    "31299": "xã",  # Phong Điền
}
"""Code -> the official kind."""

KINDS_FROM_CHANGE_DAY = {
    "75": "thành phố",  # Đồng Nai
    "25270": "phường",  # Lộc Ninh
    "25357": "phường",  # Tân Khai
    "25363": "phường",  # Đồng Phú
    "26116": "phường",  # Tân Phú
    "26170": "phường",  # Trị An
    "26248": "phường",  # Trảng Bom
    "26326": "phường",  # Dầu Giây
    "26368": "phường",  # Long Thành
    "26425": "phường",  # Xuân Lộc
    "26485": "phường",  # Nhơn Trạch
}
"""Code -> the kind that the unit has from CHANGE_DAY on, under the same code and name."""

POINTS_STAND_AT = {
    "28615": "30130",
    "30130": "28615",
    "08296": "04924",
    "04924": "08296",
    "28439": "29983",
}
"""Code -> the code at which the package has this commune's point."""

POINTS_FROM_NEIGHBOURS = (
    "29983",
    "06757",
    "06967",
    "04714",
    "06172",
)
"""Codes whose point the package does not have at all: the mean of the two communes that stand
next to it in the order of codes in the same province and have a sound point."""

ISLAND_DISTRICTS = 5
"""Rows of the package's former table that are districts without communes."""


def rows_of(table: str) -> list[dict[str, str]]:
    """All rows of one table of the package, as dictionaries."""
    path = Path(vietnamadminunits.__file__).parent / "data" / "dataset.db"
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # nosec B608
    finally:
        database.close()


def kind_and_name(full_name: str) -> tuple[str, str]:
    """Split "Thành phố Hà Nội" into "thành phố" and "Hà Nội"."""
    text = " ".join(unicodedata.normalize("NFC", full_name).split())
    for kind in ("Thành phố", "Tỉnh", "Đặc khu", "Thị trấn", "Phường", "Xã"):
        if text.casefold().startswith(kind.casefold() + " "):
            return kind.lower(), text[len(kind) + 1 :]
    raise ValueError(f"no kind in front of {full_name!r}")


def present_communes() -> dict[str, dict[str, str]]:
    """Today's communes by their official code, with the corrections of code and kind."""
    communes = {}
    for row in rows_of("admin_units"):
        kind, name = kind_and_name(row["ward"])
        code = CODES.get((row["provinceCode"], name), row["wardCode"])
        communes[code] = {
            **row,
            "name": name,
            "kind": KINDS.get(code, kind),
            "key": f"{row['provinceKey']}_{row['wardKey']}",
        }
    return dict(sorted(communes.items()))


def register_rows(communes: dict[str, dict[str, str]]) -> list[list[str]]:
    """One row for each unit and period: provinces first, then communes, by code and day."""
    units: dict[str, tuple[str, str, str, str]] = {}
    for row in communes.values():
        kind, name = kind_and_name(row["province"])
        code = row["provinceCode"]
        units[code] = (name, kind, "province", code)
    units = dict(sorted(units.items()))
    for code, row in communes.items():
        units[code] = (row["name"], row["kind"], "commune", row["provinceCode"])
    rows = []
    for code, (name, kind, level, province) in units.items():
        later = KINDS_FROM_CHANGE_DAY.get(code)
        if later is None:
            rows.append([code, name, kind, level, province, FIRST_DAY, "", ""])
        else:
            rows.append([code, name, kind, level, province, FIRST_DAY, CHANGE_DAY, code])
            rows.append([code, name, later, level, province, CHANGE_DAY, "", ""])
    return rows


def commune_successors(communes: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Codes of the successors by the package's key of a former commune, likeliest first."""
    path = Path(vietnamadminunits.__file__).parent / "data" / "converter_2025.json"
    converter = json.loads(path.read_text(encoding="utf-8"))
    code_of = {row["key"]: code for code, row in communes.items()}
    successors: dict[str, list[str]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, former_keys in wards.items():
            for key in former_keys:
                successors[key] = [code_of[f"{province}_{ward}"]]
    for province, split in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in split.items():
            ranked = sorted(
                (not part["isDefaultNewWard"], code_of[f"{province}_{part['newWardKey']}"])
                for part in parts
            )
            successors[key] = [code for _, code in ranked]
    return successors


def former_rows(communes: dict[str, dict[str, str]]) -> list[list[str]]:
    """List the units before July 2025: provinces first, then communes, by code."""
    successors = commune_successors(communes)
    provinces: dict[str, list[str]] = {}
    wards: dict[str, list[str]] = {}
    without_commune = 0
    for row in rows_of("admin_units_legacy"):
        if not row["wardCode"]:
            without_commune += 1
            continue
        key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey']}"
        kind, name = kind_and_name(row["ward"])
        codes = successors[key]
        province = row["provinceCode"]
        wards[row["wardCode"]] = [
            row["wardCode"], name, kind, "commune", province, row["district"], " ".join(codes),
        ]  # fmt: skip
        kind, name = kind_and_name(row["province"])
        # No province was split: the successor of any of its communes tells that of the province.
        heir = communes[codes[0]]["provinceCode"]
        known = provinces.setdefault(
            province, [province, name, kind, "province", province, "", heir]
        )
        if known[6] != heir:
            raise ValueError(f"former province {province} has two successors")
    if without_commune != ISLAND_DISTRICTS:
        raise ValueError(f"{without_commune} former rows without a commune")
    return [provinces[code] for code in sorted(provinces)] + [wards[code] for code in sorted(wards)]


def point_rows(communes: dict[str, dict[str, str]]) -> list[list[str]]:
    """Code, longitude and latitude of each commune, by code."""
    given = {code: (float(row["wardLon"]), float(row["wardLat"])) for code, row in communes.items()}
    points = dict(given)
    for code, stands_at in POINTS_STAND_AT.items():
        points[code] = given[stands_at]
    for code in POINTS_FROM_NEIGHBOURS:
        province = communes[code]["provinceCode"]
        sound = [
            other
            for other, row in communes.items()
            if row["provinceCode"] == province and other not in POINTS_FROM_NEIGHBOURS
        ]
        before = max(other for other in sound if other < code)
        after = min(other for other in sound if other > code)
        lon = (points[before][0] + points[after][0]) / 2
        lat = (points[before][1] + points[after][1]) / 2
        points[code] = (lon, lat)
    return [[code, f"{lon:.5f}", f"{lat:.5f}"] for code, (lon, lat) in points.items()]


def write(path: Path, header: str, rows: Iterable[list[str]]) -> None:
    """Write one CSV file: UTF-8, line feeds, so that the same bytes come out everywhere."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main(folder: Path = FILES) -> None:
    """Write the three files into ``folder``."""
    communes = present_communes()
    write(
        folder / "register.csv",
        "code,name,kind,level,province_code,valid_from,valid_to,successor",
        register_rows(communes),
    )
    write(
        folder / "former.csv",
        "code,name,kind,level,province_code,district,successors",
        former_rows(communes),
    )
    write(folder / "points.csv", "code,lon,lat", point_rows(communes))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILES)
