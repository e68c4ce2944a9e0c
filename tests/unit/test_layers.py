"""Values know nothing of the program, and nothing imports the assembly."""

import ast

import pytest

from settings import ROOT

ROOMS = {"data", "geo", "components", "callbacks", "api", "reports", "web"}
VALUES = {"view.py", "settings.py", "i18n.py"}


def imported(path) -> set[str]:
    """The top-level names that a module imports at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("name", sorted(VALUES))
def test_values_import_nothing_of_the_program(name):
    assert not imported(ROOT / name) & (ROOMS | {"app", "cli", "terminal"})


def test_nothing_imports_the_assembly_but_the_command_line():
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            assert "app" not in imported(path), path


def test_files_fit_in_the_head():
    code = [p for room in ROOMS for p in (ROOT / room).rglob("*.py")] + list(ROOT.glob("*.py"))
    long = {str(p): n for p in code if (n := len(p.read_text().splitlines())) > 350}
    assert not long
