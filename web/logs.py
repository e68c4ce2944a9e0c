"""What the program writes to its log: lines of words or of JSON, without personal data.

A line names the kind of a failure and the places in the code that it came by. It holds no message
of an exception and no value of a request, because either may hold a name or an address.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

from settings import ROOT

FRAMES = 15
MAIL = re.compile(r"[^\s<>\"'=,;]+@[^\s<>\"',;]+")
ADDRESS = re.compile(r"\bip=\S+|\b\d{1,3}(?:\.\d{1,3}){3}\b(?!:\d)|'[0-9a-fA-F:]*::?[0-9a-fA-F:]+'")
REQUEST_LINE = "Invalid request"
"""What the server says of a request that is none, followed by pieces of it."""


class Lines(logging.Formatter):
    """One line an entry, with its facts beside its words."""

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """The facts of an entry, by name."""
        facts: dict[str, Any] = dict(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[1] is not None:
            facts |= failure(record.exc_info[1])
        return facts

    def format(self, record: logging.LogRecord) -> str:
        """The entry in words."""
        at = datetime.fromtimestamp(record.created).astimezone()
        said = " ".join(f"{name}={value}" for name, value in self.facts(record).items())
        head = f"[{at:%Y-%m-%d %H:%M:%S %z}] [{record.process}] [{record.levelname}]"
        return " ".join(filter(None, [head, words(record), said]))


class JsonLines(Lines):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"time": at, "level": record.levelname.lower(), "process": record.process}
        entry |= {"logger": record.name, "message": words(record), **self.facts(record)}
        return json.dumps(entry, ensure_ascii=False, default=str)


def words(record: logging.LogRecord) -> str:
    """The words of an entry on one line, without mail and network addresses."""
    said = " ".join(record.getMessage().split())
    if said.startswith(REQUEST_LINE):
        return REQUEST_LINE
    if not said.startswith("Listening at"):
        said = ADDRESS.sub("-", said)
    return MAIL.sub("-", said)


def failure(error: BaseException) -> dict[str, Any]:
    """What a log says of an exception: its kind, what caused it, and the way that it came."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(_kind(cause))
        cause = cause.__cause__ or cause.__context__
    frames = [
        f"{_short(one.filename)}:{one.lineno} {one.name}" for one in extract_tb(error.__traceback__)
    ]
    return {"error": " < ".join(kinds), "where": " > ".join(frames[-FRAMES:])}


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    reason = error.strerror if isinstance(error, OSError) else getattr(error, "sqlstate", None)
    return f"{name} ({reason})" if reason else name


def _short(path: str) -> str:
    file = Path(path)
    if ".venv" not in path and file.is_relative_to(ROOT):
        return str(file.relative_to(ROOT))
    return "/".join(file.parts[-2:])


def log_config(form: str) -> dict[str, Any]:
    """The logging of a process, as `logging.config.dictConfig` takes it: to standard error."""
    lines = f"web.logs.{'JsonLines' if form == 'json' else 'Lines'}"
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": lines}},
        "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": "WARNING", "handlers": ["errors"]},
        "loggers": {
            "nq57": {"level": "INFO", "handlers": ["errors"], "propagate": False},
            # A person at a terminal is not told of every request.
            "nq57.request": {} if form == "json" else quiet,
            "gunicorn.error": {"level": "INFO", "handlers": ["errors"], "propagate": False},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }


def write_logs(form: str) -> None:
    """Let this process write its log as ``NQ57_LOG`` says."""
    logging.config.dictConfig(log_config(form))
    logging.captureWarnings(True)
