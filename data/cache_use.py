"""Who wants to know how often something was kept already, and how often it had to be made."""

from __future__ import annotations

from collections.abc import Callable

Hears = Callable[[str, bool], None]


def _nobody(_cache: str, _kept: bool) -> None:
    """What hears before somebody listens."""


_hears: Hears = _nobody


def listen(hears: Hears) -> None:
    """Let a function hear the name of a cache and whether it held what was asked for."""
    global _hears
    _hears = hears


def used(cache: str, kept: bool) -> None:
    """Say that a cache was asked, and whether it held the answer."""
    _hears(cache, kept)
