"""The verb that serves, ``cli.py serve``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from terminal import Refused, chosen_settings, load_demonstration, ready_store, tell


@click.command()
@click.option(
    "--demo-if-empty", is_flag=True, help="Load the demonstration first, into a new store only."
)
def serve(demo_if_empty: bool) -> None:
    """Serve the page and the API until interrupted."""
    from web.serving import NoAddress, command, environment, listen, listening_socket

    chosen = chosen_settings()
    try:
        bound = listening_socket(chosen.host, chosen.port)
        if not ready_store().batches() and demo_if_empty:
            load_demonstration()
        from app import create_app
        from web.prepare import prepare

        prepare(chosen, create_app(chosen), tell)
        listen(bound)
    except NoAddress as problem:
        raise Refused(str(problem)) from None
    os.chdir(Path(__file__).resolve().parent)
    # The server takes the place of this process, so that it gets the signals itself.
    os.execve(sys.executable, command(chosen, bound), environment())  # nosec B606
