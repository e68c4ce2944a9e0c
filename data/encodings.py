"""How the text of a file is encoded: said by a mark, by its form, or by its letters.

The order is fixed: what was declared, a byte order mark, UTF-8, UTF-16 by its NUL bytes,
Windows-1258 where it gives Vietnamese. Anything else is refused; a wrong guess would be written
as a wrong name.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from data.issues import FileRefused
from data.names import TONES

# The longer marks first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_SAMPLE = 1 << 16

_BARE = "aăâeêioôơuưyđ"
_TONED = {unicodedata.normalize("NFC", vowel + tone) for vowel in _BARE[:-1] for tone in TONES}
_LETTERS = {*_BARE, *_TONED} | {sign.upper() for sign in {*_BARE, *_TONED}}
# Signs of Windows-1258 that people type; those that only wrong decoding gives are not among them.
_SIGNS = set("–—‘’“”…•°²³½±§₫€™®©\xa0\xad")
FOREIGN = 0.02
"""The share of other letters above which a text is not Windows-1258."""


def encoding_of(handle: BinaryIO, name: str, declared: str | None = None) -> str:
    """Return the name of the encoding of a file's text.

    Parameters
    ----------
    handle
        The open file; it is read from its start.
    declared
        The encoding that somebody said; it is taken at their word.

    Raises
    ------
    FileRefused
        The text is in none of the known encodings, or the declared one does not exist.
    """
    handle.seek(0)
    head = handle.read(_SAMPLE)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    if declared is not None:
        codec = _known(declared, name)
        return marked if marked is not None and marked.startswith(codec) else codec
    wide = None if marked else _wide(head)
    if wide or marked not in (None, "utf-8-sig"):
        return wide or str(marked)
    place = _first_fault(handle)
    if place is None:
        return marked or "utf-8"
    line, cut = place
    if cut:
        raise FileRefused(
            f"{name}, line {line}: the file ends within a letter, so its end is missing;"
            " fetch it again.",
            "cut-off",
            line=line,
        )
    if marked is None and _is_vietnamese_1258(handle):
        return "cp1258"
    raise FileRefused(
        f"{name}, line {line}: the text is not UTF-8, UTF-16 or Windows-1258;"
        " save the file as CSV UTF-8.",
        "encoding",
        line=line,
    )


def _known(declared: str, name: str) -> str:
    try:
        codec = codecs.lookup(declared)
        "a".encode(declared)
    except (LookupError, ValueError, TypeError) as problem:
        raise FileRefused(
            f"{name}: there is no text encoding {declared!r}; say utf-8, utf-16 or windows-1258.",
            "encoding",
            line=1,
        ) from problem
    return codec.name


def _wide(head: bytes) -> str | None:
    """Which UTF-16 a text without a mark is: its ASCII letters leave every other byte NUL."""
    pairs = len(head) // 2
    if not pairs:
        return None
    high, low = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    # A tone as a sign of its own is U+0300, with a NUL at the other end.
    if low > 0.3 * pairs and high < 0.3 * low:
        return "utf-16-le"
    if high > 0.3 * pairs and low < 0.3 * high:
        return "utf-16-be"
    return None


def _chunks(handle: BinaryIO) -> Iterator[bytes]:
    handle.seek(0)
    while chunk := handle.read(_CHUNK):
        yield chunk


def _first_fault(handle: BinaryIO) -> tuple[int, bool] | None:
    """Return the first line that is not UTF-8, and whether the text is UTF-8 cut off there."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    line, plain = 1, True
    for chunk in _chunks(handle):
        try:
            plain = decoder.decode(chunk).isascii() and plain
        except UnicodeDecodeError as problem:
            # What the decoder kept back from the chunk before holds no line feed.
            return line + problem.object.count(b"\n", 0, problem.start), False
        line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line, not plain
    return None


def _is_vietnamese_1258(handle: BinaryIO) -> bool:
    """Whether the text, read as Windows-1258, has the letters of Vietnamese and hardly others."""
    decoder = codecs.getincrementaldecoder("cp1258")("strict")
    counts: Counter[str] = Counter()
    rest = ""
    try:
        for chunk in _chunks(handle):
            text = rest + decoder.decode(chunk)
            # The tones of the last letter may stand in the next chunk.
            end = len(text) - 1
            while end > 0 and unicodedata.combining(text[end]):
                end -= 1
            counts.update(unicodedata.normalize("NFC", text[:end]))
            rest = text[end:]
    except UnicodeDecodeError:
        return False
    counts.update(unicodedata.normalize("NFC", rest))
    other = {sign: number for sign, number in counts.items() if not sign.isascii()}
    letters = sum(number for sign, number in other.items() if sign in _LETTERS)
    signs = sum(number for sign, number in other.items() if sign in _SIGNS)
    return sum(other.values()) - letters - signs <= FOREIGN * letters
