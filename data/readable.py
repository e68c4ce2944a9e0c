r"""Texts that people wrote, as everybody reads them: without signs that turn or hide a part.

U+202E and its like let a name read otherwise than it is written; signs without width let two names
look the same. They are taken out where a text enters the store, so that no page, file or letter
shows one. A file that came in is kept as it came, for as long as files are kept.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
# Between letters of India joiners are spelling: they say which form a letter takes.
_JOINERS = "(?<![\u0900-\u0dff])[\u200c\u200d]"
SIGNS = re.compile(f"[{_TURNING}{_UNSEEN}]|{_JOINERS}")


def readable(text: str) -> str:
    r"""Return a text without the signs that turn or hide a part of it.

    >>> readable("\u202efdp.exe"), readable("V\u200ban"), readable("क्\u200dष")
    ('fdp.exe', 'Van', 'क्\u200dष')
    """
    return text if text.isascii() else SIGNS.sub("", text)


class Words(sa.types.TypeDecorator[str]):
    """A column of words of people: they are readable before they are written."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Return what is written."""
        return None if value is None else readable(value)
