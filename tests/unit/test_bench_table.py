"""The table of the benchmarks."""

from __future__ import annotations

import pytest

from tests.bench import table

TWIN = {ratio.key: 1000.0 for ratio in table.RATIOS}


def kept() -> dict[str, float]:
    """The program's measurements, each exactly at its limit."""
    return {ratio.key: 1000.0 * ratio.limit for ratio in table.RATIOS}


def test_a_ratio_at_its_limit_is_kept() -> None:
    assert [row.ratio.key for row in table.rows(kept(), TWIN) if not row.kept] == []


@pytest.mark.parametrize("ratio", table.RATIOS, ids=lambda ratio: ratio.key)
def test_every_ratio_is_missed_just_beyond_its_limit(ratio: table.Ratio) -> None:
    values = kept()
    values[ratio.key] *= 0.99 if ratio.least else 1.01
    found = table.rows(values, TWIN)
    assert [row.ratio.key for row in found if not row.kept] == [ratio.key]
    assert sum(table.MISSED in line for line in table.ratio_lines(found)) == 1


def test_a_missed_goal_is_shown_and_fails_nothing() -> None:
    lines = table.goal_lines({"first_bytes": 2_500_000.0, "steps": 2.0})
    assert [line.endswith("over") for line in lines[1:]] == [True, False]


def test_runs_are_told_by_their_median() -> None:
    runs = [{"open_ms": value} for value in (900.0, 100.0, 300.0)]
    assert table.medians(runs) == {"open_ms": 300.0}
