"""Numbers and days are written for the language; a share is never rounded up to the whole."""

import ast
from collections import Counter
from datetime import date

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from i18n import LANGUAGES, LOCALES, Text
from settings import ROOT


def test_numbers_and_days_are_written_for_the_language():
    vi, en = Text("vi"), Text("en")
    assert vi.percent(3123, 3321) == "94,0\u00a0%"
    assert en.percent(3123, 3321) == "94.0%"
    assert (vi.whole(3321), en.whole(3321)) == ("3.321", "3,321")
    assert vi.day(date(2025, 11, 28)) == "28/11/2025"
    assert en.day(date(2025, 11, 28)) == "28 Nov 2025"
    assert vi.signed(-3) == "\u22123"


@given(st.integers(1, 10**6), st.data())
def test_only_n_of_n_reads_100_percent_and_only_nothing_reads_0(whole, data):
    part = data.draw(st.integers(0, whole))
    written = Text("en").percent(part, whole)
    assert (written == "100%") == (part == whole)
    assert (written == "0.0%") == (part == 0)


def test_nothing_to_measure_is_not_a_percentage():
    assert Text("vi").percent(0, 0) == "–"


def _messages() -> set[str]:
    """Every literal text of the program."""
    found = set()
    for room in ("components", "callbacks", "reports", "web"):
        for path in (ROOT / room).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                named = isinstance(node.func, ast.Name) and node.func.id == "text"
                attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                marked = named or attribute in ("text", "plural")
                if marked and node.args and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "vi"])
def test_the_catalogue_is_complete_and_holds_nothing_unused(language):
    translated = Counter()
    for path in (LOCALES / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as source:
            catalogue = read_po(source, locale=language)
        translated.update(
            message.id if isinstance(message.id, str) else message.id[0]
            for message in catalogue
            if message.id
            and (message.string if isinstance(message.string, str) else all(message.string))
        )
    assert set(translated) == _messages()
    assert [message for message, times in translated.items() if times > 1] == []
