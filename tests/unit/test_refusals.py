"""What a file, a row of it or an action of a page is refused for is said in its language."""

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from components.import_words import REFUSALS, problem_name, refusal
from components.marking_words import decision_sentence, problem_sentence, undo_sentence
from components.refused_words import (
    choice_sentence,
    draw_sentence,
    finding_sentence,
    reminder_sentence,
    withdraw_sentence,
)
from data.issues import FileRefused
from i18n import LANGUAGES, Text
from settings import ROOT


def raised() -> dict[str, set[str]]:
    """The stable names under which files are refused, with the values given with each."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "data").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FileRefused":
                assert len(node.args) == 2, (path.name, node.lineno)
                values = {word.arg for word in node.keywords}
                name = node.args[1].value
                assert found.setdefault(name, values) == values, (path.name, node.lineno)
    return found


def test_every_refusal_of_a_reader_has_a_name_and_every_name_has_words():
    assert set(raised()) == set(REFUSALS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_fill_in_what_the_reader_gives(language):
    sentences = set()
    for problem, names in raised().items():
        values = {name: f"<{name}>" for name in names}
        said = refusal(problem, values, Text(language))
        assert said
        assert all(value in said for value in values.values()), (problem, said)
        sentences.add(said)
    assert len(sentences) == len(REFUSALS)


def test_a_name_without_words_leaves_the_sentence_of_the_reader():
    assert refusal("", {}, Text("vi")) is None
    refused = FileRefused("x is odd.", "too-large", n=200)
    assert (str(refused), refused.values) == ("x is odd.", {"n": 200})
    assert (
        refusal(refused.problem, refused.values, Text("vi")) == "Tệp lớn hơn 200 MB; hãy chia nhỏ."
    )


ROWS = ("Issue", "Match", "Verdict", "_required")
"""What names a problem of one row, of which the reader of marks makes many."""
READ = ("mark_rows", "unit_match", "marking", "undoing")
REASONS: dict[str, Callable[[str, Text], str]] = {
    "StoreRefused": lambda reason, text: withdraw_sentence(reason, {"batch": 7, "by": 8}, text),
    "ChoiceRefused": lambda reason, text: choice_sentence(reason, {"code": "7", "n": 8}, text),
    "FindingRefused": lambda reason, text: finding_sentence(reason, 7, text),
    "DecisionRefused": decision_sentence,
    "UndoRefused": undo_sentence,
    "DrawRefused": draw_sentence,
    "ReminderRefused": reminder_sentence,
}
"""What refuses an action of a page, and what says why."""
PAGES = {"StoreRefused": ("withdrawing", "batch")}
"""Where only the refusals of some files reach a page."""


def named(kind: str, rooms: Iterable[Path]) -> set[str]:
    """The stable names that some code refuses with, by whatever argument gives them."""
    found: set[str] = set()
    for path in rooms:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == kind:
                words = [one.value for one in node.args if isinstance(one, ast.Constant)]
                names = [one for one in words if re.fullmatch(r"[a-z]+(-[a-z]+)*", str(one))]
                found.update(names[:1])
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_row_has_a_name_and_a_sentence(language):
    text = Text(language)
    files = [ROOT / "data" / f"{name}.py" for name in READ]
    problems = {one for kind in ROWS for one in named(kind, files) if "-" in one}
    assert {"unknown-unit", "bad-date", "too-long", "conflicting-rows", "missing-value"} <= problems
    for problem in sorted(problems):
        said = problem_sentence(problem, "Vân Đồn", text)
        assert said != problem_sentence("", "", text), problem
        assert spoken(said, language) and spoken(problem_name(problem, text), language), problem


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", REASONS)
def test_every_refused_action_says_why_in_the_language_of_the_page(kind, language):
    files = [ROOT / "data" / f"{name}.py" for name in PAGES.get(kind, ())]
    reasons = named(kind, files or [*(ROOT / "data").glob("*.py"), *(ROOT / "web").glob("*.py")])
    assert reasons
    for reason in sorted(reasons):
        assert spoken(REASONS[kind](reason, Text(language)), language), reason


def spoken(words: str, language: str) -> bool:
    """Whether some words are in a language."""
    signs = {"vi": "[ăâđêôơưĂÂĐÊÔƠƯ\u00e0-\u1ef9]", "hi": "[\u0900-\u097f]", "en": "^[ -~–“”…]+$"}
    return re.search(signs[language], words.replace("Vân Đồn", "")) is not None
