"""What is sent for a static address: the file behind it, and what is made of that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import rcssmin
import rjsmin

from components.days import day_words
from components.grid_words import grid_words
from components.live import live_words
from i18n import LANGUAGES, Text
from settings import ROOT

ASSETS = ROOT / "assets"
SCRIPTS, STYLES = "page.js", "page.css"
"""The scripts and the styles of the page, each sent as one file."""
DOCUMENT_SCRIPTS, DOCUMENT_STYLES = "documents.js", "documents.css"
"""Those of ``assets/documents/``, of tables and of pages without a map: no map waits for them."""
BUNDLES = (SCRIPTS, STYLES, DOCUMENT_SCRIPTS, DOCUMENT_STYLES)
REGENERATOR = ASSETS / "libraries" / "regenerator-runtime.js"
"""What the scripts of Dash need of the polyfills that Dash sends: every browser with WebGL 2 has
the rest, and the polyfills are twelve times as large."""
PLOTLY = "plotly.min.js"


@dataclass(frozen=True)
class StaticFile:
    """A file that is sent.

    ``path`` says which one it is, ``versioned`` that its address changes with its content, and
    ``read`` gives the bytes.
    """

    path: Path
    versioned: bool = field(compare=False)
    read: Callable[[], bytes] = field(compare=False)


def of_package(path: Path, *, versioned: bool) -> StaticFile:
    """A file of an installed package."""
    if path.name == PLOTLY:
        return StaticFile(path, versioned, lambda: compiled_early(path.read_bytes()))
    return StaticFile(path, versioned, path.read_bytes)


def of_page(name: str, *, versioned: bool) -> StaticFile:
    """One of `BUNDLES`."""
    return StaticFile(ASSETS / name, versioned, lambda: bundle(name))


def bundle(name: str) -> bytes:
    """All scripts or all styles of ``assets/`` or ``assets/documents/``, in order, minified."""
    kind = Path(name).suffix
    folder = ASSETS / "documents" if name in (DOCUMENT_SCRIPTS, DOCUMENT_STYLES) else ASSETS
    paths = sorted(folder.glob(f"*{kind}"))
    if name == SCRIPTS:
        paths.insert(0, REGENERATOR)
    text = "\n".join(path.read_text("utf-8") for path in paths)
    if name == DOCUMENT_SCRIPTS:
        given = {"gridWords": grid_words, "liveWords": live_words, "dayWords": day_words}
        for name, words in given.items():
            said = {language: words(Text(language)) for language in LANGUAGES}
            # What the scripts say is there before they are.
            text = f"window.nq57.{name}={json.dumps(said, ensure_ascii=False)};\n{text}"
    small = rjsmin.jsmin(text) if kind == ".js" else rcssmin.cssmin(text)
    return str(small).encode()


FACTORY, FACTORY_END = b"this, () => {", b"return Plotly;\n}));"


def compiled_early(script: bytes) -> bytes:
    """Plotly's script with its one outer function in parentheses.

    Browsers compile a function in parentheses when they read the script, in the background, and
    any other one when it is called, which holds the page up. A script of another form stays as it
    is.
    """
    head, between, rest = script.partition(FACTORY)
    body = rest.rstrip()
    if not between or not body.endswith(FACTORY_END):
        return script
    inside = body.removesuffix(b"}));")
    return head + b"this, (() => {" + inside + b"})));\n"
