"""The Dash application: which scripts it sends, in which order, and the page that holds them."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import dash_ag_grid
import dash_mantine_components
from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import request

from callbacks.look import Look, Sources
from callbacks.scene import has_map, scene
from components.layout import page_layout
from components.tokens import stylesheet
from settings import ROOT, today
from view import Page
from web.files import (
    ASSETS,
    BUNDLES,
    DOCUMENT_SCRIPTS,
    DOCUMENT_STYLES,
    SCRIPTS,
    STYLES,
    StaticFile,
    bundle,
    of_package,
    of_page,
)
from web.headers import allow_script
from web.plain import unmarked_html

SUITES = "/_dash-component-suites/"
STATIC = ("/assets/", SUITES)
"""Addresses below which only files are sent."""
PLOTLY_SCRIPT, GRAPH_SCRIPT = "plotly/package_data/plotly.min.js", "dash/dcc/async-graph.js"
"""What Dash asks for only when it draws the graph, by the addresses that it uses."""
LATE_LIBRARIES = {
    "tables": "dash_ag_grid/dash_ag_grid.min.js",
    "calendar": "dash_mantine_components/dash_mantine_components.js",
}
"""Component libraries that are loaded when something on the page asks for them."""
UNUSED_SCRIPTS = ("dash_table/bundle", "dash/deps/polyfill@")
"""What Dash sends to every page and this one has no use for: a table of its own, and polyfills, of
which ``web/files.py`` sends what is left to need."""
FONTS = ("inter-latin-wght-normal.woff2", "inter-vietnamese-wght-normal.woff2")
DEVANAGARI = "noto-sans-devanagari-devanagari-wght-normal.woff2"
"""Only pages in Hindi ask for it at once; the styles of documents name it for all others."""
DEVANAGARI_FACE = (
    '@font-face{font-family:"Noto Sans Devanagari";font-weight:100 900;font-display:swap;'
    f'src:url("/assets/fonts/{DEVANAGARI}") format("woff2");unicode-range:U+0900-097F}}'
)

SCHEME_SCRIPT = (
    "(()=>{const q=new URLSearchParams(location.search).get('theme');"
    "const d=q?q==='dark':matchMedia('(prefers-color-scheme: dark)').matches;"
    "document.documentElement.dataset.mantineColorScheme=d?'dark':'light'})();"
)
"""Sets the scheme before the first paint, so that a dark page never flashes white."""


def defer_late_libraries() -> None:
    """Take what nothing needs before the map is painted out of the scripts of the page.

    The tables and the calendar are most of two megabytes; the scripts of the page load each when it
    is asked for, by the addresses in ``window.nq57.libraries``.
    """
    for script in [*dash_ag_grid._js_dist, *dash_mantine_components._js_dist]:
        if f"{script['namespace']}/{script['relative_package_path']}" in LATE_LIBRARIES.values():
            script.pop("async", None)
            script["dynamic"] = True


class PageApp(Dash):
    """Dash with a page of its own."""

    def __init__(self, sources: Sources, **options: Any) -> None:
        defer_late_libraries()
        super().__init__(
            "nq57",
            title="NQ57",
            update_title="",
            # Scripts and styles of the page are sent as one file each, by tags of its own.
            assets_folder=str(ROOT / "assets"),
            assets_ignore=r".*\.(js|css)$",
            suppress_callback_exceptions=True,
            serve_locally=True,
            **options,
        )
        self.sources = sources
        self.layout = page_layout

    def interpolate_index(self, **parts: Any) -> str:
        """The page of one address: its language, its scheme and what to fetch at once."""
        look = self.sources.look(_written_path(), request.query_string.decode())
        text = look.text
        facts = json.dumps(
            {
                "today": today().isoformat(),
                "plotly": SUITES + PLOTLY_SCRIPT,
                "language": self.sources.settings.language,
                "ahead": scene(look, "map", "light")["files"]["units"] if has_map(look) else None,
                "libraries": {
                    name: self.script_address(*path.split("/", 1))
                    for name, path in LATE_LIBRARIES.items()
                },
                "documents": [bundle_address(DOCUMENT_SCRIPTS), bundle_address(DOCUMENT_STYLES)],
                "provinceNames": dict(
                    zip(look.now.provinces["code"], look.now.provinces["name"], strict=True)
                ),
            },
            ensure_ascii=False,
        ).replace("<", "\\u003c")
        face = DEVANAGARI_FACE if text.language == "hi" else ""
        facts = f"window.nq57={facts}"
        for script in (SCHEME_SCRIPT, facts, *_scripts_in(parts["renderer"])):
            allow_script(script)
        title = escape(text("Bản đồ nhiệt NQ57"))
        if look.view.page == Page.UNMARKED:
            plain = unmarked_html(look)
        else:
            listed = escape(look.view.at(Page.UNMARKED).href)
            plain = f"<p>{escape(text('Trang này cần JavaScript để vẽ bản đồ.'))} "
            plain += f'<a href="{listed}">{escape(text("Chưa đánh dấu"))}</a></p>'
        return (
            f'<!DOCTYPE html><html lang="{text.language}"{_shown(look)}><head>{parts["metas"]}'
            f"<title>{title}</title>"
            f'<link rel="icon" href="{icon()}" type="image/svg+xml">'
            f"<style>{stylesheet()}{face}</style><script>{SCHEME_SCRIPT}</script>"
            f"{self._preloads(look)}{parts['css']}"
            f'<link rel="stylesheet" href="{bundle_address(STYLES)}">'
            f"{_document_styles() if _shown(look) or not has_map(look) else ''}"
            f"<script>{facts}</script></head><body>"
            f"<noscript>{plain}</noscript>"
            f"{parts['app_entry']}<footer>{parts['config']}"
            f'<script src="{bundle_address(SCRIPTS)}"></script>'
            f"{parts['scripts']}{parts['renderer']}</footer></body></html>"
        )

    def _preloads(self, look: Look) -> str:
        """What the first paint needs and the browser would otherwise find late."""
        links = [
            f'<link rel="preload" href="{self.get_asset_url(f"fonts/{name}")}" as="font"'
            ' type="font/woff2" crossorigin>'
            for name in (*FONTS, *([DEVANAGARI] if look.text.language == "hi" else []))
        ]
        if has_map(look):
            for path in (PLOTLY_SCRIPT, GRAPH_SCRIPT):
                links.append(f'<link rel="preload" href="{SUITES}{path}" as="script">')
            for address in (
                "/_dash-layout",
                "/_dash-dependencies",
                scene(look, "map", "light")["anchors"],
            ):
                links.append(
                    f'<link rel="preload" href="{address}" as="fetch" crossorigin="anonymous">'
                )
        return "".join(links)

    def script_address(self, package: str, file: str) -> str:
        """The fingerprinted address of a script of a component package, as Dash asks for it."""
        module = __import__(package)
        path = Path(module.__file__ or "").parent / file
        modified = int(path.stat().st_mtime)
        return SUITES + f"{package}/" + build_fingerprint(file, module.__version__, modified)

    def static_file(self, path: str, query: str = "") -> StaticFile | None:
        """The file behind an address, or None."""
        if path.startswith("/assets/"):
            name = path.removeprefix("/assets/")
            if name in BUNDLES:
                # Of another release, or made up, it must not be kept as what it is not.
                return of_page(name, versioned=bundle_address(name).endswith(f"?{query}"))
            found = _inside(ASSETS, ASSETS / name)
            return StaticFile(found, False, found.read_bytes) if found else None
        package, _, file = path.removeprefix(SUITES).partition("/")
        name, named = check_fingerprint(file)
        if name not in self.registered_paths.get(package, ()):
            return None
        found = _package_file(package, name)
        return of_package(found, versioned=named and _is_ours(package, file)) if found else None

    def collect_scripts(self) -> str:
        """The tags of the page's scripts; Dash learns by it which files it may send.

        Dash does so when it first draws the page, so a worker that has drawn none yet would not
        know a script that another worker's page asks it for.
        """
        with self.server.test_request_context("/"):
            return self._generate_scripts_html()

    def _generate_scripts_html(self) -> str:
        """The script tags of Dash without those that this page has no use for."""
        tags = str(super()._generate_scripts_html()).splitlines()
        return "\n".join(tag for tag in tags if not any(name in tag for name in UNUSED_SCRIPTS))

    def first_scripts(self) -> list[StaticFile]:
        """The files that a visit loads, for compressing them ahead."""
        page = self.collect_scripts()
        found = [self.static_file(path) for path in re.findall(r'src="([^"?]+)', page)]
        more = (
            PLOTLY_SCRIPT,
            GRAPH_SCRIPT,
            *LATE_LIBRARIES.values(),
            "dash_ag_grid/async-community.js",
        )
        paths = filter(None, (_package_file(*path.split("/", 1)) for path in more))
        ours = [of_page(name, versioned=True) for name in BUNDLES]
        return [*ours, *filter(None, found), *(of_package(one, versioned=True) for one in paths)]


def _scripts_in(html: str) -> list[str]:
    """The texts of the scripts that stand in a piece of HTML of Dash."""
    return re.findall(r"<script[^>]*>(.+?)</script>", html, re.DOTALL)


@lru_cache(maxsize=len(BUNDLES))
def bundle_address(name: str) -> str:
    """The address of the scripts or the styles of the page; it changes with their content."""
    return f"/assets/{name}?m={sha256(bundle(name)).hexdigest()[:12]}"


def _written_path() -> str:
    """The path of the address as it was written: Flask's is unquoted, and a code may hold ``/``."""
    written = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    return urlsplit(str(written)).path if written else quote(request.path)


def _document_styles() -> str:
    return f'<link rel="stylesheet" href="{bundle_address(DOCUMENT_STYLES)}">'


def _shown(look: Look) -> str:
    """How the page is shown: on a wall, or in the frame of another page; else nothing."""
    view = look.view
    if not has_map(look) or not (view.kiosk or view.embed):
        return ""
    return f' data-show="{"wall" if view.kiosk else "frame"}"'


@lru_cache(maxsize=1)
def icon() -> str:
    """The icon in the page itself: browsers ask again for a file at every change of address."""
    return "data:image/svg+xml," + quote((ROOT / "assets" / "icon.svg").read_text(encoding="utf-8"))


def _is_ours(package: str, file: str) -> bool:
    """Whether a fingerprinted name is of the release of the package that is installed here."""
    version = re.sub(r"[^\w-]", "_", str(__import__(package).__version__))
    return f".v{version}m" in file


def _package_file(package: str, name: str) -> Path | None:
    """A file of an installed component package."""
    root = Path(__import__(package).__file__ or "").parent
    return _inside(root, root / name)


def _inside(root: Path, path: Path) -> Path | None:
    """The path if it is a file below ``root``."""
    if "\0" in str(path):
        return None
    whole = path.resolve()
    return whole if whole.is_relative_to(root.resolve()) and whole.is_file() else None
