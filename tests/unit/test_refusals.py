"""A file that can't be read is refused in the language of the page."""

import ast

import pytest

from components.import_words import REFUSALS, refusal
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
