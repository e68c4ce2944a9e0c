"""Ranks are shared, larger denominators stand first, and a share over few says so."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.classes import class_numbers
from components.difference import commune_numbers, province_numbers
from components.ranking import FEW, ranking_hint, ranking_rows, ranking_table
from i18n import Text
from view import View

DAY = date(2025, 11, 28)
COLUMNS = ("done", "assigned", "done_on_time", "due", "overdue", "obstacles")


def frame(*shares: tuple[int, int]) -> pd.DataFrame:
    """A frame of provinces of which so many communes of so many are marked, or tasks done."""
    rows = [
        {"code": f"{i + 10}", "name": f"Nơi {i}", "kind": "tỉnh", "communes": n, "marked": x}
        | dict.fromkeys(COLUMNS, 0)
        | {"done": x, "assigned": n, "last_mark": None}
        for i, (x, n) in enumerate(shares)
    ]
    return pd.DataFrame(rows)


def ranked(found: pd.DataFrame, metric: str = "completion") -> list[dict]:
    numbers = class_numbers(found, metric, "province", pd.Timestamp(DAY))
    return ranking_rows(found, found, numbers, View(metric=metric), DAY, Text("vi"))


def test_equal_shares_share_a_rank_and_the_next_one_is_left_out():
    rows = ranked(frame((30, 60), (20, 40), (9, 10), (1, 10)))
    assert [(row["code"], row["rank"], row["place"]) for row in rows] == [
        ("13", 4, "4"),
        ("10", 2, "=2"),
        ("11", 2, "=2"),
        ("12", 1, "1"),
    ]


def test_of_equal_shares_the_one_counted_over_more_stands_first():
    rows = ranked(frame((1, 2), (50, 100), (2, 4)))
    assert [row["n"] for row in rows] == [100, 4, 2]
    assert {row["rank"] for row in rows} == {1}


@pytest.mark.parametrize(
    ("metric", "words"), [("coverage", "ít xã"), ("completion", "ít việc"), ("overdue", None)]
)
def test_a_share_over_few_says_so(metric, words):
    rows = ranked(frame((1, FEW - 1), (1, FEW), (0, 0)), metric)
    assert {row["code"]: row.get("few") for row in rows} == {"10": words, "11": None, "12": None}
    hint = ranking_hint(View(metric=metric), Text("vi"))
    assert hint is None if words is None else str(FEW) in hint.children


def test_the_table_writes_the_shared_rank_and_the_note():
    rows = ranked(frame((1, 2), (2, 4), (10, 10)), "coverage")
    table = ranking_table(
        rows, View(compare=date(2025, 10, 1)), (date(2025, 10, 1), DAY), Text("vi")
    )
    content = table.children[0].data
    assert [(row["rank"], row["few"]) for row in content["behind"]] == [("=2", "ít xã")] * 2
    assert [row["rank"] for row in content["full"]] == ["1"]
    assert content["heads"]["change"] == "Từ 01/10"


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12))
def test_ranks_are_those_of_a_competition(shares):
    found = frame(*[(min(pair), max(pair)) for pair in shares]) if shares else frame((0, 0))
    rows = ranked(found)
    known = [Fraction(row["x"], row["n"]) for row in rows if row["n"]]
    for row in rows:
        wanted = None
        if row["n"]:
            wanted = 1 + sum(one > Fraction(row["x"], row["n"]) for one in known)
        assert row["rank"] == wanted


pairs = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda p: (min(p), max(p)))


@given(st.lists(st.tuples(pairs, pairs), min_size=1, max_size=20))
def test_the_class_of_a_province_is_by_how_many_points_it_moved(couples):
    now, before = (frame(*side) for side in zip(*couples, strict=True))
    for number, ((x, n), (a, m)) in zip(province_numbers(now, before), couples, strict=True):
        if not n or not m:
            assert number == 0
            continue
        moved = 100 * (Fraction(x, n) - Fraction(a, m))
        steps = 2 + sum(moved >= edge for edge in (1, 5, 10))
        assert number == (8 if moved < 0 else 1 if moved == 0 else steps)


def test_the_class_of_a_commune_is_what_became_of_its_coverage():
    words = ["marked", "lost", "still_unmarked", None, None]
    codes = [f"{i:05d}" for i in range(5)]
    shown = pd.DataFrame({"code": codes, "communes": [1, 1, 1, 1, 0]})
    said = pd.DataFrame({"code": codes[::-1], "coverage_change": words[::-1]})
    assert commune_numbers(shown, said).tolist() == [6, 8, 7, 1, 0]


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_only_no_difference_is_written_as_0_points(part, whole):
    written = Text("en").points(part, whole)
    assert (written == "0") == (part == 0)
    assert np.sign(part) == {"+": 1, "−": -1}.get(written[0], 0)
    assert written == "0" or written[1:] != "0.0"
