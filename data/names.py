"""How names of units are compared: Unicode forms, tone marks, diacritics, kinds in front.

Names are stored as they are written officially, in NFC. What is made here are keys for
comparing; they are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Combining grave, acute, tilde, hook above and dot below: the five written tones."""

KINDS = ("tỉnh", "thành phố", "xã", "phường", "đặc khu")
FORMER_KINDS = ("thị trấn", "thị xã")

ABBREVIATIONS = {
    "t": "tỉnh",
    "tp": "thành phố",
    "x": "xã",
    "p": "phường",
    "f": "phường",
    "dk": "đặc khu",
    "tt": "thị trấn",
    "tx": "thị xã",
}
"""Folded abbreviation of a kind -> the kind."""

# Apostrophes belong to the word (Ea H'Leo); every other sign only separates words.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_SEPARATORS = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]")
# The letter eth looks the same as Đ in capitals and comes out of some keyboards instead.
_D_WITH_STROKE = str.maketrans({"ð": "đ", "Ð": "đ"})


def nfc(text: str) -> str:
    """``text`` in the form in which names are stored, without spaces around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def exact_key(text: str) -> str:
    """Key under which two spellings of one name are equal, diacritics included.

    Case, Unicode form, punctuation and the place of the tone mark within a syllable do not
    count; every diacritic does.

    Examples
    --------
    >>> exact_key("Hoà Bình") == exact_key("HÒA  BÌNH")
    True
    >>> exact_key("Văn Lang") == exact_key("Văn Lăng")
    False
    """
    text = text.translate(_APOSTROPHES).translate(_D_WITH_STROKE).casefold()
    decomposed = unicodedata.normalize("NFD", text)
    words = []
    for word in _split_marked(decomposed):
        tones = "".join(sign for sign in word if sign in TONES)
        words.append("".join(sign for sign in word if sign not in TONES) + tones)
    return " ".join(words)


def fold(text: str) -> str:
    """Key without case, diacritics and punctuation: what people type without a keyboard for them.

    Examples
    --------
    >>> fold("Bà Rịa - Vũng Tàu")
    'ba ria vung tau'
    >>> fold("Đắk Lắk")
    'dak lak'
    """
    text = text.translate(_APOSTROPHES).translate(_D_WITH_STROKE).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d")
    return " ".join(_SEPARATORS.sub(" ", bare).split())


def _split_marked(decomposed: str) -> list[str]:
    """Words of a decomposed text; combining marks are no separators."""
    signs = [sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in decomposed]
    return "".join(signs).split()


@dataclass(frozen=True)
class Reading:
    """One way to read a written name: with a kind in front of it, or without.

    Attributes
    ----------
    kind
        The kind that was written, or None where the whole text is read as the name.
    exact
        Key of the name with diacritics, or None where the kind itself was written without
        its diacritics, so that the text does not say anything exactly.
    folded
        Key of the name without diacritics.
    """

    kind: str | None
    exact: str | None
    folded: str


_KINDS_BY_FOLD = {fold(kind): kind for kind in (*KINDS, *FORMER_KINDS)}


def readings(text: str) -> list[Reading]:
    """List every way to read ``text``, the whole text as a name first.

    Both ways are needed, because some names begin like a kind (Xã Xa Dung, Phường Phương Liệt).

    Examples
    --------
    >>> [(r.kind, r.folded) for r in readings("P. Hồng Hà")]
    [(None, 'p hong ha'), ('phường', 'hong ha')]
    """
    folded, exact = fold(text), exact_key(text)
    found = [Reading(None, exact, folded)] if folded else []
    for prefix, kind in _KINDS_BY_FOLD.items():
        if folded.startswith(prefix + " "):
            size = prefix.count(" ") + 1
            words, name = exact.split(" "), folded[len(prefix) + 1 :]
            said = " ".join(words[:size]) == exact_key(kind)
            found.append(Reading(kind, " ".join(words[size:]) if said else None, name))
    found.extend(_abbreviated(exact, folded))
    return found


def _abbreviated(exact: str, folded: str) -> list[Reading]:
    """Read an abbreviated kind in front: ``P. Hồng Hà``, ``T.T. Vân Đình``, ``P1``."""
    words, plain = exact.split(" "), folded.split(" ")
    found = []
    kind = ABBREVIATIONS.get(plain[0])
    if kind and len(plain) > 1:
        found.append(Reading(kind, " ".join(words[1:]), " ".join(plain[1:])))
    kind = ABBREVIATIONS.get("".join(plain[:2])) if len(plain[0]) == 1 else None
    if kind and len(plain) > 2 and len(plain[1]) == 1:
        found.append(Reading(kind, " ".join(words[2:]), " ".join(plain[2:])))
    glued = re.fullmatch(r"(p|f|x)(\d+)", folded)
    if glued:
        found.append(Reading(ABBREVIATIONS[glued[1]], glued[2], glued[2]))
    return found
