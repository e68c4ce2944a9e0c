"""Numbers and days are written for the language; a share is never rounded up to the whole."""

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from data.collation import name_key
from i18n import LANGUAGES, LOCALES, Text
from settings import ROOT


def test_numbers_and_days_are_written_for_the_language():
    vi, en = Text("vi"), Text("en")
    assert vi.percent(3123, 3321) == "94,0\u00a0%"
    assert en.percent(3123, 3321) == "94.0%"
    assert (vi.whole(3321), en.whole(3321)) == ("3.321", "3,321")
    assert vi.day(date(2025, 11, 28)) == "28/11/2025"
    assert en.day(date(2025, 11, 28)) == "28 Nov 2025"
    hi = Text("hi")
    assert (hi.whole(3321), hi.whole(462088)) == ("3,321", "4,62,088")
    assert (vi.whole(462088), en.whole(462088)) == ("462.088", "462,088")
    assert hi.percent(3123, 3321) == "94.0%"
    assert hi.day(date(2025, 11, 28)) == "28 नव॰ 2025"
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


OTHERS = [code for code in LANGUAGES if code != "vi"]
PLACEHOLDER = re.compile(r"\{\w*\}")


def catalogues(language: str) -> Iterator[tuple[Path, list[Message]]]:
    """The catalogues of a language with their messages."""
    for path in (LOCALES / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as source:
            yield path, [message for message in read_po(source, locale=language) if message.id]


def forms(value) -> tuple[str, ...]:
    """The forms of a text: one, or one for each number."""
    return (value,) if isinstance(value, str) else tuple(value)


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_is_complete_and_holds_nothing_unused(language):
    translated = Counter(
        forms(message.id)[0]
        for _, messages in catalogues(language)
        for message in messages
        if all(forms(message.string)) and not message.fuzzy
    )
    assert set(translated) == _messages()
    assert [message for message, times in translated.items() if times > 1] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_fills_in_what_the_text_fills_in(language):
    for path, messages in catalogues(language):
        for message in messages:
            wanted = {name for form in forms(message.id) for name in PLACEHOLDER.findall(form)}
            for form in forms(message.string):
                assert set(PLACEHOLDER.findall(form)) == wanted, (path.name, message.id, form)


@pytest.mark.parametrize("language", OTHERS)
def test_every_number_takes_the_form_of_the_locale(language):
    one_or_many = Locale(language).plural_form
    wrote = {
        n: Text(language).plural("{n} dòng", "{n} dòng", n).split(" ", 1)[1] for n in (0, 1, 2)
    }
    assert wrote[1] != wrote[2]
    assert wrote[0] == (wrote[1] if one_or_many(0) == "one" else wrote[2])


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_left_in_another_language(language):
    """Vietnamese letters stand only in names, which no language translates."""
    names = "Hoàng Sa|Trường Sa|Khánh Hòa|Đà Nẵng|UBND tỉnh Quảng Ninh|Việt Nam"
    for _, messages in catalogues(language):
        for message in messages:
            for form in forms(message.string):
                rest = re.sub(names, "", form)
                assert not re.search("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]", rest), form
                if language == "hi" and re.search("[a-z]{3}", re.sub(r"\{\w+\}", "", rest)):
                    assert re.search("[\u0900-\u097f]", rest), form


def test_names_stand_in_vietnamese_order():
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(set(letters), key=name_key) == letters
    tones = ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ"]
    assert sorted(set(tones), key=name_key) == tones
    names = ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đà Nẵng", "Đắk Lắk", "Điện Biên"]
    assert sorted(set(names), key=name_key) == names
    assert name_key(unicodedata.normalize("NFD", "Đắk Lắk")) == name_key("Đắk Lắk")


def test_scripts_say_nothing_of_their_own():
    """Every sentence comes from the catalogues: scripts hold no words between quotes."""
    spoken = re.compile(r"""(?<![\w$])(["'`])((?:(?!\1).)*)\1""")
    for path in [*(ROOT / "assets").glob("*.js"), *(ROOT / "assets" / "documents").glob("*.js")]:
        source = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text("utf-8"), flags=re.S)
        for _, words in spoken.findall(source):
            assert not re.search(r"[^\x00-\xff]", words.strip("–−×→°…·")), (path.name, words)
            assert not re.match(r"[A-Z][a-z]+ [a-z]+ [a-z]+", words), (path.name, words)
