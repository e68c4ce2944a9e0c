"""What came out: times of views, errors, memory; against the goals."""

from __future__ import annotations

from typing import Any

SLOWER = 10.0
"""How many times its idle median the 95th percentile of a view may take."""
FLAT = 1.05
"""How much memory may grow over the last three minutes."""
LAST = 180.0


def judge(idle: dict[str, Any], busy: dict[str, Any]) -> dict[str, Any]:
    """Both runs as one record: rows by view, what else was asked, and what was missed."""
    alone = {row["Name"]: row for row in idle["stats"] if row["Type"] == "view"}
    views, missed = [], []
    for row in busy["stats"]:
        if row["Type"] != "view":
            continue
        first = alone.get(row["Name"])
        median = float(first["Median Response Time"]) if first else None
        p95 = float(row["95%"])
        ratio = p95 / median if median else None
        views.append(
            {
                "view": row["Name"], "count": int(row["Request Count"]), "idle_ms": median,
                "median_ms": float(row["Median Response Time"]), "p95_ms": p95, "ratio": ratio,
            }
        )  # fmt: skip
        if ratio is None or ratio > SLOWER:
            missed.append(f"p95 of {row['Name']}")
    others = {
        row["Name"]: {
            "count": int(row["Request Count"]),
            "median_ms": float(row["Median Response Time"]),
            "p95_ms": float(row["95%"]),
        }
        for row in busy["stats"]
        if row["Name"] in ("mark", "import", "poll", "Aggregated")
    }
    errors = [f"{row['Occurrences']}x {row['Name']}: {row['Error']}" for row in busy["failures"]]
    missed += ["errors"] if errors else []
    growth = _growth(busy["memory"])
    if growth is None or growth > FLAT:
        missed.append("memory")
    return {
        "views": views, "others": others, "errors": errors, "memory_growth": growth,
        "memory": busy["memory"], "seconds": busy["seconds"], "missed": missed,
    }  # fmt: skip


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
    out = ["| view | count | idle median | median | p95 | p95 / idle median |"]
    out.append("|---|---|---|---|---|---|")
    for row in record["views"]:
        idle = "-" if row["idle_ms"] is None else f"{row['idle_ms']:.0f} ms"
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.1f}"
        times = f"{idle} | {row['median_ms']:.0f} ms | {row['p95_ms']:.0f} ms"
        out.append(f"| {row['view']} | {row['count']} | {times} | {ratio} |")
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
