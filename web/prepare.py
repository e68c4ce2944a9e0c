"""What must be there before the first visit: store, boundaries, compressed scripts."""

from __future__ import annotations

from collections.abc import Callable

from data.demo import load_demo
from data.register import load_register
from data.store import open_store
from geo.boundaries import current
from settings import Settings, today
from web.compressed import prepare as compress


def prepare(settings: Settings, tell: Callable[[str], None], *, demo: bool) -> None:
    """Make what is missing under ``VAR``; quick where all is there.

    Parameters
    ----------
    tell
        Hears one short line about each long piece of work.
    demo
        Load the demonstration data into a store that is empty.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    store = open_store(settings)
    store.upgrade()
    if demo and not store.batches() and store.tasks().empty:
        tell("loading the demonstration data")
        load_demo(store, load_register(), today(), progress=True)
    store.close()
    current(settings)
    from app import create_app  # here, because assembling the app needs what was made above
    from web.page import PageApp

    app = create_app(settings)
    assert isinstance(app, PageApp)
    compress(app.first_scripts(), settings.var / "compressed", tell)
    store.close()
