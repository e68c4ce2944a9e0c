"""Vietnamese text is read in every encoding that offices use, and nothing is guessed wrongly."""

from __future__ import annotations

import codecs
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_files import ALIASES, REQUIRED, as_1258, as_csv, as_text

from data.encodings import encoding_of
from data.issues import FileRefused
from data.readers import read_table

NAMES = ["Xã Vân Đồn", "Phường Hồng Gai", "Đặc khu Cô Tô", "Xã Ea H'Leo", "Phường Nghĩa Lộ"]
ROWS = [
    ["tên xã", "nhiệm vụ", "trạng thái", "ngày cập nhật"],
    *([name, "A", "hoàn thành", "1/9/2025"] for name in NAMES),
]
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in TONES] + ["đ"]


def encoding(content: bytes, declared: str | None = None) -> str:
    return encoding_of(io.BytesIO(content), "tệp.csv", declared)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1258"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_come_out_in_nfc_from_every_encoding(tmp_path: Path, separator, encoding, form):
    path = tmp_path / "file"
    text = as_csv(ROWS, separator).decode()
    # Windows-1258 has its own way to take letters apart.
    whole = encoding == "cp1258"
    path.write_bytes(as_text(text if whole else unicodedata.normalize(form, text), encoding))
    table = read_table(path, ALIASES, REQUIRED)
    assert table.frame["unit"].tolist() == NAMES
    assert set(table.frame["status"]) == {"hoàn thành"}


@given(st.lists(st.sampled_from([*LETTERS, *map(str.upper, LETTERS), " ", "\n", ",", "9"])))
def test_any_vietnamese_in_windows_1258_is_seen_and_read_back(letters):
    text = "".join(letters)
    content = as_1258(text)
    found = encoding(content)
    assert found in ("utf-8", "cp1258") if content.isascii() else found == "cp1258"
    assert unicodedata.normalize("NFC", content.decode(found)) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_any_text_in_utf_8_is_seen_as_utf_8(text):
    assert encoding(text.encode()) == ("utf-8-sig" if text.startswith("\ufeff") else "utf-8")


def test_marks_at_the_beginning_come_first():
    assert encoding(codecs.BOM_UTF8 + b"a") == "utf-8-sig"
    assert encoding(codecs.BOM_UTF16_LE + b"a\0") == "utf-16"
    assert encoding(codecs.BOM_UTF16_BE + b"\0a") == "utf-16"
    assert encoding(codecs.BOM_UTF32_LE + b"a\0\0\0") == "utf-32"


def test_the_declared_encoding_wins_and_must_exist():
    assert encoding("Vân Đồn".encode(), "windows-1258") == "cp1258"
    assert encoding(codecs.BOM_UTF8 + b"a", "utf-8") == "utf-8-sig"
    for name in ("no-such", "rot13", "base64", "nul\0l", "x" * 5000):
        with pytest.raises(FileRefused, match="there is no text encoding"):
            encoding(b"a", name)


def test_a_text_that_is_not_in_the_declared_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "f.csv"
    path.write_bytes(as_1258(as_csv(ROWS).decode()))
    with pytest.raises(FileRefused, match=r"f\.csv, line 1 or below: the text is not utf-8"):
        read_table(path, ALIASES, REQUIRED, encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        # TCVN3 has its letters among signs, VNI among other accents.
        "X· V©n §ån, Ph­êng Hång Gai, hoµn thµnh".encode("latin-1"),
        "Xaõ Vaân Ñoàn, Phöôøng Hoàng Gai, hoaøn thaønh".encode("latin-1"),
        "Ünïcödë, français, señor".encode("latin-1"),
        "Привет, мир".encode("cp1251"),
        "雲屯".encode("big5"),
        b"\xff\xfe\xfd,C,done",
    ],
)
def test_other_encodings_are_refused_and_not_guessed(content):
    if content.startswith(b"\xff\xfe"):
        content = b"x" + content
    with pytest.raises(FileRefused, match=r"tệp\.csv, line 3: the text is not UTF-8, UTF-16 or"):
        encoding(b"a,b\n\n" + content)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf_8_with_a_broken_letter_is_not_taken_for_windows_1258(mark):
    content = mark + as_csv(ROWS)
    place = content.index("ồ".encode()) + 1
    with pytest.raises(FileRefused, match="line 2: the text is not UTF-8"):
        encoding(content[:place] + content[place + 1 :])


def test_a_mark_of_utf_8_is_believed():
    with pytest.raises(FileRefused, match="line 1: the text is not UTF-8"):
        encoding(codecs.BOM_UTF8 + as_1258("Xã Vân Đồn " * 100))


def test_utf_8_that_ends_within_a_letter_is_cut_off():
    content = "tên xã\nXã Vân Đồ".encode()
    with pytest.raises(FileRefused, match="line 2: the file ends within a letter"):
        encoding(content[:-1])


def test_letters_that_lie_across_two_pieces_are_kept():
    # The file is looked at in pieces of a megabyte.
    for text, codec in (("ồ", "utf-8"), ("ố", "cp1258")):
        letter = as_1258(text) if codec == "cp1258" else text.encode()
        for shift in range(len(letter) + 1):
            content = b"a" * ((1 << 20) - shift) + letter * 3
            assert encoding(content) == codec
