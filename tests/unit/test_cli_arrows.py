"""What the command line stands on: the rooms below the page, and what the architecture names."""

from __future__ import annotations

import ast

import pytest

from settings import ROOT

ROOMS = {"data", "geo", "reports", "auth", "api", "components", "callbacks", "web", "app"}
BELOW = {"data", "geo", "reports", "auth"}
MORE = {"cli_serve": {"web", "app"}, "cli_report": {"web"}}
"""`serve` starts the server; the map of a report has the colours of the page."""
FILES = sorted(path for path in ROOT.glob("*.py") if path.stem.startswith(("cli", "terminal")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_verb_imports_only_what_the_architecture_lets_it(path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
    }
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    rooms = {name.partition(".")[0] for name in named} & ROOMS
    assert rooms <= BELOW | MORE.get(path.stem, set())
