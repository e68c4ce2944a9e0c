"""The rows that are printed, with their limits, and whether they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

MISSED = "MISSED"


@dataclass(frozen=True)
class Ratio:
    """A measurement of the program as a share of its twin's; ``least`` turns the limit round."""

    key: str
    words: str
    unit: str
    limit: float
    least: bool = False


@dataclass(frozen=True)
class Goal:
    """A measurement of the program alone and its goal, at most; missing it fails nothing."""

    key: str
    words: str
    unit: str
    limit: float


RATIOS = (
    Ratio("metric_bytes", "bytes for a change of metric", "kB", 0.01),
    Ratio("metric_ms", "change of metric to repaint", "s", 0.12),
    Ratio("drill_ms", "drill into a province", "s", 0.75),
    Ratio("open_ms", "address to painted map, cold cache", "s", 0.85),
    Ratio("open_bytes", "bytes until the map is painted", "MB", 0.75),
    Ratio("heap", "script heap", "MB", 0.85),
    Ratio("callbacks", "callbacks a second, 2 workers, 8 clients", "/s", 100, least=True),
)
GOALS = (
    Goal("first_bytes", "first visit until painted", "MB", 2_000_000),
    Goal("second_bytes", "second visit until painted", "kB", 60_000),
    Goal("metric_bytes", "change of measure", "kB", 10_000),
    Goal("memory", "memory of two workers (PSS)", "MB", 400_000_000),
    Goal("slow_ms", "painted at 1.6 Mbit/s, 150 ms", "s", 12_000),
    Goal("steps", "steps to a province's unmarked", "", 2),
)
GROWTH = (
    Ratio("warm_ms", "a day not asked before, warm worker", "s", 1.5),
    Ratio("cold_ms", "first day of a cold worker", "s", 1.5),
    Ratio("memory", "memory of a worker that answered 22 days", "MB", 1.2),
)
"""Five million marks by half a million."""
GROWTH_GOALS = (
    Goal("warm_ms", "a day not asked before, warm worker", "s", 150),
    Goal("cold_ms", "first day of a cold worker", "s", 1500),
    Goal("started_ms", "the same with its start", "s", 3000),
    Goal("half_ms", "500,000 marks into an empty store", "s", 20_000),
    Goal("half_memory", "memory while they are appended", "MB", 800_000_000),
    Goal("batch_ms", "a batch of 250,000 marks", "s", 20_000),
    Goal("mark_ms", "a batch of one mark of today", "s", 300),
    Goal("early_mark_ms", "a batch of one mark of the first day", "s", 300),
    Goal("withdraw_ms", "withdrawal of 250,000 marks", "s", 30_000),
    Goal("rebuild_ms", "everything derived built anew", "s", 120_000),
    Goal("file", "the file", "MB", 1_000_000_000),
)
"""Five million marks; what half a million need to come in."""
SCALES = {"kB": 1e3, "MB": 1e6, "s": 1e3, "/s": 1, "": 1}


def medians(runs: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The median of every measurement over the runs."""
    runs = list(runs)
    return {key: float(median(run[key] for run in runs)) for key in runs[0]}


@dataclass(frozen=True)
class Row:
    """A line of the first table."""

    ratio: Ratio
    twin: float
    app: float

    @property
    def value(self) -> float:
        """The program's measurement by its twin's."""
        return self.app / self.twin

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return (
            self.value >= self.ratio.limit if self.ratio.least else self.value <= self.ratio.limit
        )


def rows(
    app: Mapping[str, float], twin: Mapping[str, float], ratios: Iterable[Ratio] = RATIOS
) -> list[Row]:
    """The rows of everything that both were measured for."""
    return [Row(one, twin[one.key], app[one.key]) for one in ratios if one.key in app]


def ratio_lines(found: Iterable[Row], heads: tuple[str, str] = ("twin", "this app")) -> list[str]:
    """The first table: the program beside its twin, or a large store beside a small one."""
    head = f"{'':42}{heads[0]:>12}{heads[1]:>12}{'ratio':>9}   limit"
    lines = [head]
    for row in found:
        sign = "at least" if row.ratio.least else "at most"
        words = f"{sign} {row.ratio.limit:g}" + ("" if row.kept else f"  {MISSED}")
        lines.append(
            f"{row.ratio.words:42}{_shown(row.twin, row.ratio.unit):>12}"
            f"{_shown(row.app, row.ratio.unit):>12}{row.value:>9.3g}   {words}"
        )
    return lines


def goal_lines(values: Mapping[str, float], goals: Iterable[Goal] = GOALS) -> list[str]:
    """The second table: the program alone, and what it is to be."""
    lines = [f"{'':42}{'this app':>12}   goal"]
    for goal in goals:
        if goal.key in values:
            value = values[goal.key]
            mark = "" if value <= goal.limit else "  over"
            shown = _shown(value, goal.unit)
            limit = f"at most {_shown(goal.limit, goal.unit)}"
            lines.append(f"{goal.words:42}{shown:>12}   {limit}{mark}")
    return lines


def _shown(value: float, unit: str) -> str:
    number = value / SCALES[unit]
    if unit == "":
        return f"{number:g}"
    return f"{number:.3g} {unit}" if number < 1000 else f"{number:.0f} {unit}"
