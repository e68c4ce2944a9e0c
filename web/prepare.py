"""What must be there before the first visit: boundaries and compressed scripts."""

from __future__ import annotations

from collections.abc import Callable

from geo.boundaries import current
from settings import Settings
from web.compressed import compress_once
from web.page import PageApp


def prepare(settings: Settings, app: PageApp, tell: Callable[[str], None]) -> None:
    """Make what is missing under ``VAR``; quick where all is there.

    Parameters
    ----------
    app
        The assembled program, which knows the scripts of its page.
    tell
        Hears one short line about each long piece of work.
    """
    current(settings)
    compress_once(app.first_scripts(), settings.var / "compressed", tell)
