"""The Dash application: which scripts it sends, in which order, and the page that holds them."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

import dash
import dash_ag_grid
from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import request

from callbacks.look import Sources
from callbacks.scene import has_map, scene
from components.layout import page_layout
from components.tokens import stylesheet
from settings import ROOT, today

SUITES = "/_dash-component-suites/"
STATIC = ("/assets/", SUITES)
"""Addresses below which only files are sent."""
FONTS = ("inter-latin-wght-normal.woff2", "inter-vietnamese-wght-normal.woff2")

SCHEME_SCRIPT = (
    "(()=>{const q=new URLSearchParams(location.search).get('theme');"
    "const d=q?q==='dark':matchMedia('(prefers-color-scheme: dark)').matches;"
    "document.documentElement.dataset.mantineColorScheme=d?'dark':'light'})();"
)
"""Sets the scheme before the first paint, so that a dark page never flashes white."""


def defer_grids() -> None:
    """Take the table library out of the scripts of the page.

    It is half a megabyte that nothing needs before the map is painted; ``assets/map.js`` loads it
    then, by the address in ``window.nq57.gridScript``.
    """
    for script in dash_ag_grid._js_dist:
        if script["relative_package_path"] == "dash_ag_grid.min.js":
            script["dynamic"] = True


class PageApp(Dash):
    """Dash with a page of its own."""

    def __init__(self, sources: Sources, **options: Any) -> None:
        defer_grids()
        super().__init__(
            "nq57",
            title="NQ57",
            update_title="",
            assets_folder=str(ROOT / "assets"),
            suppress_callback_exceptions=True,
            serve_locally=True,
            **options,
        )
        self.sources = sources
        self.layout = page_layout

    def interpolate_index(self, **parts: Any) -> str:
        """The page of one address: its language, its scheme and what to fetch at once."""
        look = self.sources.look(request.path, request.query_string.decode())
        text = look.text
        facts = json.dumps(
            {
                "today": today().isoformat(),
                "language": self.sources.settings.language,
                "gridScript": self.script_address("dash_ag_grid", "dash_ag_grid.min.js"),
                "provinceNames": dict(
                    zip(look.now.provinces["code"], look.now.provinces["name"], strict=True)
                ),
            },
            ensure_ascii=False,
        ).replace("<", "\\u003c")
        title = escape(text("Bản đồ nhiệt NQ57"))
        words = escape(text("Trang này cần JavaScript để vẽ bản đồ."))
        return (
            f'<!DOCTYPE html><html lang="{text.language}"><head>{parts["metas"]}'
            f"<title>{title}</title>"
            f'<link rel="icon" href="{self.get_asset_url("icon.svg")}" type="image/svg+xml">'
            f"<style>{stylesheet()}</style><script>{SCHEME_SCRIPT}</script>"
            f"{self._preloads(look)}{parts['css']}"
            f"<script>window.nq57={facts}</script></head><body>"
            f"<noscript><p>{words}</p></noscript>"
            f"{parts['app_entry']}<footer>{parts['config']}{parts['scripts']}{parts['renderer']}"
            "</footer></body></html>"
        )

    def _preloads(self, look: Any) -> str:
        """What the first paint needs and the browser would otherwise find late."""
        links = [
            f'<link rel="preload" href="{self.get_asset_url(f"fonts/{name}")}" as="font"'
            ' type="font/woff2" crossorigin>'
            for name in FONTS
        ]
        if has_map(look):
            for path in ("plotly/package_data/plotly.min.js", "dash/dcc/async-graph.js"):
                package, _, file = path.partition("/")
                address = self.script_address(package, file)
                links.append(f'<link rel="preload" href="{address}" as="script">')
            made = scene(look, "map", "light")
            for address in (made["files"]["units"], made["files"]["border"], made["anchors"]):
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

    def static_file(self, path: str) -> Path | None:
        """The file behind an address of a script, a style or a font; None for other addresses."""
        if path.startswith("/assets/"):
            root = ROOT / "assets"
            return _inside(root, root / path.removeprefix("/assets/"))
        if not path.startswith(SUITES):
            return None
        package, _, file = path.removeprefix(SUITES).partition("/")
        name, _ = check_fingerprint(file)
        if name not in self.registered_paths.get(package, ()):
            return None
        root = Path(__import__(package).__file__ or "").parent
        return _inside(root, root / name)

    def first_scripts(self) -> list[Path]:
        """The files that a visit loads, for compressing them ahead."""
        with self.server.test_request_context("/"):
            page = self._generate_scripts_html()
        found = [self.static_file(path) for path in re.findall(r'(?:src|href)="([^"?]+)', page)]
        more = [
            ("dash_ag_grid", "dash_ag_grid.min.js"),
            ("dash_ag_grid", "async-community.js"),
            ("dash", "dcc/async-graph.js"),
        ]
        found += [Path(__import__(package).__file__ or "").parent / file for package, file in more]
        found.append(Path(dash.__file__).parents[1] / "plotly/package_data/plotly.min.js")
        return [path for path in dict.fromkeys(found) if path is not None]


def _inside(root: Path, path: Path) -> Path | None:
    """The path if it is a file below ``root``."""
    whole = path.resolve()
    return whole if whole.is_relative_to(root.resolve()) and whole.is_file() else None
