"""Where a table goes: to a file, or to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reports.tables import FORMATS, Table, encode


def deliver(table: Table, form: str | None, output: Path | None) -> None:
    """Write a table as it was asked for.

    Without ``form`` the ending of the file tells it, else it is text for a terminal.

    Raises
    ------
    OSError
        The file can't be written; what stood there before still does.
    """
    if form is None:
        ending = output.suffix.lstrip(".").lower() if output else ""
        form = ending if ending in FORMATS else "table"
    content = encode(table, form, for_file=output is not None)
    if output is not None:
        write_whole(output, content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
