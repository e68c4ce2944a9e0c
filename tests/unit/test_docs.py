"""The documentation names what there is: every setting, every verb, only files that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from cli import cli
from settings import ROOT, Settings

READMES = ("README.md", "README.vi.md")
PAGES = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def verbs(group: click.Group, before: str = "") -> Iterator[str]:
    """Every verb of the command line as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, f"{before}{name} ")
        else:
            yield before + name


def first_cells(readme: str) -> list[str]:
    """What stands in the first column of the tables of a page."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_has_a_row_and_every_row_a_setting(readme):
    documented = {cell for cell in first_cells(readme) if cell.startswith("NQ57_")}
    assert documented == {f"NQ57_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("readme", READMES)
def test_every_default_of_a_setting_is_the_one_in_force(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    for name in ("host", "port", "workers", "language", "auth"):
        default = Settings.model_fields[name].default
        assert f"| `NQ57_{name.upper()}` | `{default}` |" in text


@pytest.mark.parametrize("readme", READMES)
def test_every_verb_has_a_row(readme):
    documented = first_cells(readme)
    for verb in verbs(cli):
        # A verb's row may show its arguments, which are in capitals.
        assert any(re.fullmatch(rf"{verb}( [A-Z-]+)*", cell) for cell in documented), verb


def test_every_test_that_the_document_on_safety_names_is_there():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:security|integration|browser|unit)/test_\w+)`", text))
    assert len(named) > 20
    assert [name for name in named if not (ROOT / "tests" / f"{name}.py").is_file()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page):
    folder = (ROOT / page).parent
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [to for to in LINK.findall(text) if not (folder / to).exists()] == []
