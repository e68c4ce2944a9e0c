"""Reports name what is wrong; progress is drawn on a terminal only."""

from __future__ import annotations

import io
import sys

import pytest

from geo.progress import Steps
from geo.report import Finding, Report

MISSING = tuple(Finding("missing", f"{number:05}", "has no polygon") for number in range(20))


def test_a_report_counts_all_findings_and_shows_some() -> None:
    report = Report("a.gpkg", communes=80, provinces=3, expected=100, findings=MISSING)
    lines = report.lines()
    assert lines[0] == "a.gpkg: 80 of 100 communes in 3 provinces."
    assert "missing: 20" in lines
    assert lines[-1] == "  and 12 more"
    assert len(report.rows()) == 20
    assert report.missing == [finding.code for finding in MISSING]


def test_only_a_missing_commune_makes_boundaries_less_than_whole() -> None:
    named = (Finding("name-differs", "00004", "x"), Finding("overlap", "00008", "y"))
    assert Report("a", 1, 1, 1, findings=named).whole
    assert not Report("a", 1, 1, 1, findings=MISSING).whole


class Terminal(io.StringIO):
    """A standard error that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def _steps() -> None:
    with Steps(2) as steps:
        steps.step("Reading")
        steps.expect(1)
        steps.step("Writing")


def test_a_bar_is_drawn_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    _steps()
    assert "Reading" in terminal.getvalue()
    assert "3" in terminal.getvalue()


def test_no_bar_is_drawn_anywhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    _steps()
    assert stream.getvalue() == ""
