"""Addresses that people wrote, as they may be followed."""

from __future__ import annotations

import re
from typing import Any

from dash import html

OUTSIDE = re.compile(r"https?://[^\s<>\"'\\]{1,1990}", re.IGNORECASE)


def followed(words: str) -> Any:
    """The words; a link where they are one address of the web and nothing else.

    Whoever follows it does not say where he comes from, and gives the other page no hold on this.
    """
    if not OUTSIDE.fullmatch(words):
        return words
    return html.A(words, href=words, target="_blank", rel="noopener noreferrer")
