"""What came out: times of views, errors, memory; against the goals."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from tests.load.seeing import p95

SLOWER = 10.0
"""How many times its idle median the 95th percentile of a view may take: what is seen in a browser,
not the answers alone, of which those from memory take a few milliseconds on an idle machine."""
FLAT = 1.05
"""How much memory may grow over the last three minutes."""
LAST = 180.0


def judge(idle: dict[str, Any], busy: dict[str, Any]) -> dict[str, Any]:
    """Both runs as one record: views, answers, what else was asked, and what was missed."""
    views = [
        _row(name, len(times), statistics.median(times), p95(times), _median(idle["seen"], name))
        for name, times in busy["seen"].items()
    ]
    # Of ten times alone the 95th percentile is nearly the slowest: all views together tell more.
    slower = p95([
        took / alone
        for name, times in busy["seen"].items()
        if (alone := _median(idle["seen"], name))
        for took in times
    ])  # fmt: skip
    missed = [f"p95 of {row['view']}" for row in views if not row["ratio"] or row["ratio"] > SLOWER]
    alone = {
        row["Name"]: float(row["Median Response Time"])
        for row in idle["stats"]
        if row["Type"] == "view"
    }
    answers = [
        _row(
            row["Name"], int(row["Request Count"]), float(row["Median Response Time"]),
            float(row["95%"]), alone.get(row["Name"]),
        )
        for row in busy["stats"]
        if row["Type"] == "view"
    ]  # fmt: skip
    others = {
        row["Name"]: {
            "count": int(row["Request Count"]),
            "median_ms": float(row["Median Response Time"]),
            "p95_ms": float(row["95%"]),
        }
        for row in busy["stats"]
        if row["Name"] in ("mark", "import", "poll", "asked again", "Aggregated")
    }
    missed += ["errors"] if busy["failures"] else []
    growth = _growth(busy["memory"])
    if growth is None or growth > FLAT:
        missed.append("memory")
    return {
        "views": views, "slower": slower, "answers": answers, "others": others,
        "errors": busy["failures"], "memory_growth": growth, "memory": busy["memory"],
        "seconds": busy["seconds"], "missed": missed,
    }  # fmt: skip


def _row(name: str, count: int, median: float, high: float, alone: float | None) -> dict[str, Any]:
    ratio = high / alone if alone else None
    return {
        "view": name, "count": count, "idle_ms": alone, "median_ms": median, "p95_ms": high,
        "ratio": ratio,
    }  # fmt: skip


def _median(seen: Mapping[str, Sequence[float]], name: str) -> float | None:
    return statistics.median(seen[name]) if name in seen else None


def _growth(memory: list[tuple[float, int]]) -> float | None:
    """The memory of the last half minute against that at the beginning of the last three."""
    if not memory:
        return None
    end = memory[-1][0]
    first = [size for at, size in memory if end - LAST <= at <= end - LAST + 30]
    last = [size for at, size in memory if at >= end - 30]
    return max(last) / max(first) if first and last else None


def lines(record: dict[str, Any]) -> list[str]:
    """The record as a table."""
    out = ["What one of them sees in a browser:", "", *_table(record["views"])]
    out += ["", f"p95 of all {sum(row['count'] for row in record['views'])} views: "]
    out[-1] += f"{record['slower']:.1f} times the idle median of the same view"
    out += ["", "All answers of a step, for the 300:", "", *_table(record["answers"])]
    out.append("")
    for name, row in record["others"].items():
        out.append(
            f"{name}: {row['count']}, median {row['median_ms']:.0f} ms, p95 {row['p95_ms']:.0f} ms"
        )
    sizes = [size for _, size in record["memory"]]
    if sizes:
        growth = record["memory_growth"]
        last = "not measured" if growth is None else f"{growth:.3f} times over three minutes"
        out.append(f"memory: at most {max(sizes) / 1e6:.0f} MB; {last}")
    out += record["errors"] or ["no errors"]
    out.append("missed: " + (", ".join(record["missed"]) or "nothing"))
    return out


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    out = ["| view | count | idle median | median | p95 | p95 / idle median |"]
    out.append("|---|---|---|---|---|---|")
    for row in rows:
        idle = "-" if row["idle_ms"] is None else f"{row['idle_ms']:.0f} ms"
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.1f}"
        times = f"{idle} | {row['median_ms']:.0f} ms | {row['p95_ms']:.0f} ms"
        out.append(f"| {row['view']} | {row['count']} | {times} | {ratio} |")
    return out
