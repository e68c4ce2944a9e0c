"""The Vietnamese order of names: letters first (a ă â b c d đ …), then tones.

Browsers sort a table in the same order (`Intl.Collator("vi")`): a file has the order of the screen.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: a syllable without a tone comes before all of them."""
_PLACES = {letter: place for place, letter in enumerate(ALPHABET, start=100)}

Key = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...]]


@lru_cache(maxsize=8192)
def name_key(text: str) -> Key:
    """Return what a name is sorted by.

    >>> sorted(["Ân", "Ba", "Ăn", "Đa", "Dũng", "Dụng", "Dung", "An"], key=name_key)
    ['An', 'Ăn', 'Ân', 'Ba', 'Dung', 'Dũng', 'Dụng', 'Đa']
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    for sign in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", sign)
        tone = next((one for one in parts if one in TONES), "")
        bare = unicodedata.normalize("NFC", "".join(one for one in parts if one not in TONES))
        small = bare.lower()
        letters.append((_kind(small), _PLACES.get(small) or ord(small[:1] or " ")))
        tones.append(TONES.index(tone) + 1 if tone else 0)
        capitals.append(bare != small)
    return tuple(letters), tuple(tones), tuple(capitals)


def _kind(sign: str) -> int:
    """Signs come before digits, digits before letters, and foreign letters last."""
    if sign in _PLACES:
        return 2
    if sign.isdigit():
        return 1
    return 3 if sign.isalpha() else 0
