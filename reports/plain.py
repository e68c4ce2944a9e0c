"""Text from files as it may stand in a document: nothing in it acts."""

from __future__ import annotations

import unicodedata
from html import escape

from data.readable import readable

ACTING = ("Cc", "Cs", "Cn", "Zl", "Zp")
LONGEST = 2_000


def plain(value: object) -> str:
    r"""Return a text in one line, without signs that control or turn what follows.

    Examples
    --------
    >>> plain("a\nb\u202ec"), plain(None)
    ('a bc', '')
    """
    if value is None:
        return ""
    kept = readable(str(value)[:LONGEST])
    # A lone surrogate can't be written as UTF-8, a control sign not into XML.
    return "".join(" " if unicodedata.category(sign) in ACTING else sign for sign in kept)


def xml(value: object) -> str:
    """Return a text as it stands in XML, attributes included."""
    return escape(plain(value))
