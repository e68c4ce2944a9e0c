"""``View``: what is looked at, to and from the address.

The address is the whole state of a page. A ``View`` is read from a path and a query and written
back; what is unknown or malformed falls back to its default, so every address shows something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlencode

PROVINCE_CODE = re.compile(r"[0-9]{2}")
COMMUNE_CODE = re.compile(r"[0-9]{5}")
CLASSES = re.compile(r"[0-8](-[0-8]){0,8}")
"""The classes of the legend that stay lit, by number."""
TYPED_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
"""A day as somebody types it into a field."""
SORT = re.compile(r"-?[a-z_]{1,24}")
"""The column that a table is sorted by, downwards with a minus."""
UPLOAD = re.compile(r"[0-9a-f]{32}")
"""The name of a file that was sent in."""


class Page(StrEnum):
    """The pages of the program."""

    COUNTRY = "country"
    PROVINCE = "province"
    COMMUNE = "commune"
    UNMARKED = "unmarked"
    PENDING = "pending"
    TASKS = "tasks"
    TASK = "task"
    SPOT_CHECKS = "spot-checks"
    REPORTS = "reports"
    ROWS = "rows"
    HISTORY = "history"
    IMPORT = "import"
    ABOUT = "about"
    MISSING = "missing"


class Metric(StrEnum):
    """The measures that a map can show."""

    COVERAGE = "coverage"
    COMPLETION = "completion"
    PUNCTUALITY = "punctuality"
    OVERDUE = "overdue"
    FRESHNESS = "freshness"
    OBSTACLES = "obstacles"


class Level(StrEnum):
    """The tier of the units that a map of the country shows."""

    PROVINCE = "province"
    COMMUNE = "commune"


class Panel(StrEnum):
    """What the panel beside the map, or a page with several lists, lists."""

    UNITS = "units"
    UNMARKED = "unmarked"
    CHANGES = "changes"
    ROWS = "rows"
    TASKS = "tasks"
    GROUPS = "groups"
    LEADS = "leads"
    OBSTACLES = "obstacles"
    AUDIT = "audit"


PATHS = {
    Page.UNMARKED: "unmarked",
    Page.PENDING: "pending",
    Page.TASKS: "tasks",
    Page.SPOT_CHECKS: "spot-checks",
    Page.REPORTS: "reports",
    Page.ROWS: "assignments",
    Page.HISTORY: "history",
    Page.IMPORT: "import",
    Page.ABOUT: "about",
}
"""The pages that are one address each."""
CHOICES: dict[str, tuple[str, ...]] = {
    "level": tuple(Level),
    "metric": tuple(Metric),
    "panel": tuple(Panel),
    "lang": ("vi", "en", "hi"),
    "theme": ("light", "dark"),
    "layout": ("map", "tiles", "side"),
    "kiosk": ("1", "walk"),
    "embed": ("1",),
    "state": (
        *("not_started", "in_progress", "blocked", "overdue"),
        *("done_on_time", "done_late"),
    ),
    "tier": ("province", "commune"),
    "sample": ("communes", "assignments"),
    "within": ("7", "14", "30"),
    "only": ("overdue", "due-soon", "no-mark"),
    "by": ("province",),
    "kind": ("tỉnh", "thành phố", "xã", "phường", "đặc khu"),
    "group": (
        "awareness",
        "institutions",
        "infrastructure",
        "human-resources",
        "digital-government",
        "enterprises",
        "international",
    ),
    "count": (
        *("assigned", "done", "done_on_time", "due", "overdue", "obstacles"),
        *("own_assigned", "own_done", "communes", "marked", "unmarked"),
        *("newly_marked", "lost", "still_unmarked", "newly_late", "newly_done"),
        *("obstacles_opened", "obstacles_closed"),
    ),
}
DEFAULTS: dict[str, object] = {"level": "province", "metric": "coverage", "panel": "units"}
DEFAULTS |= {"count": "assigned", "portion": 1, "layout": "map"}
DEFAULTS["sample"] = "communes"
NUMBERS = ("batch", "portion", "after", "every", "size", "seed", "check")
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
WRITTEN = {"portion": "page"}
"""What a field is called in the address, where that is not its name."""
MOST_FIELDS = 50
"""The most fields of a query that are looked at: more than there are."""
UNWRITTEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Signs that no task and no unit is called by, that not every database takes, or that turn or hide
what stands beside them."""
TEXT_LIMIT = 80
"""The longest free text (a task code, a lead unit) that an address may carry."""


@dataclass(frozen=True)
class View:
    """One view: a page, a place and the rest of the address."""

    page: Page = Page.COUNTRY
    code: str | None = None
    level: str = "province"
    metric: str = "coverage"
    panel: str = "units"
    as_of: date | None = None
    compare: date | None = None
    layout: str = "map"
    selected: str | None = None
    kind: str | None = None
    group: str | None = None
    task: str | None = None
    lead_unit: str | None = None
    tier: str | None = None
    state: str | None = None
    within: str | None = None
    only: str | None = None
    by: str | None = None
    sort: str | None = None
    province: str | None = None
    lang: str | None = None
    theme: str | None = None
    kiosk: str | None = None
    every: int | None = None
    embed: str | None = None
    classes: str | None = None
    count: str = "assigned"
    portion: int = 1
    unit: str | None = None
    batch: int | None = None
    after: int | None = None
    upload: str | None = None
    sample: str = "communes"
    size: int | None = None
    seed: int | None = None
    check: int | None = None
    who: str | None = None
    what: str | None = None
    on: date | None = None

    @classmethod
    def parse(cls, path: str | None, query: str | None) -> View:
        """Read a view from a path (``/province/22``) and a query (``?metric=overdue``)."""
        page, code = _page(path or "/")
        values = _pairs((query or "").removeprefix("?"))
        known: dict[str, object] = {}
        for name in QUERY_FIELDS:
            value = _value(name, values.get(WRITTEN.get(name, name)))
            if value is not None:
                known[name] = value
        return cls(page=page, code=code, **known)  # type: ignore[arg-type]

    @property
    def path(self) -> str:
        """The path of the address."""
        if self.page in (Page.PROVINCE, Page.COMMUNE):
            return f"/{self.page.value}/{self.code}"
        if self.page == Page.TASK:
            return f"/tasks/{quote(self.code or '', safe='')}"
        return f"/{PATHS.get(self.page, '')}"

    @property
    def query(self) -> str:
        """The query of the address, with its question mark; empty where all is default."""
        pairs = []
        for name in QUERY_FIELDS:
            value = getattr(self, name)
            if value is not None and value != DEFAULTS.get(name):
                text = value.isoformat() if isinstance(value, date) else str(value)
                pairs.append((WRITTEN.get(name, name), text))
        return "?" + urlencode(pairs, quote_via=quote) if pairs else ""

    @property
    def href(self) -> str:
        """The address of this view."""
        return self.path + self.query

    def to(self, **changes: object) -> View:
        """The same view with ``changes``."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def at(self, page: Page, code: str | None = None) -> View:
        """The view of another place: what belongs to the old place is left behind."""
        left = dict.fromkeys(
            (
                *("selected", "province", "classes", "unit", "batch", "after", "upload"),
                *("only", "by", "sort", "within", "size", "seed", "check"),
                *("who", "what", "on"),
            )
        )
        if {page, self.page} & {Page.HISTORY, Page.TASKS, Page.TASK}:
            # There it names the log of one task, or the task of the page; elsewhere it is a filter
            # of the figures.
            left["task"] = None
        if self.page in (Page.TASKS, Page.TASK, Page.ROWS):
            left["state"] = None
        view = replace(self, page=page, code=code, panel="units", count="assigned", portion=1)
        view = view.to(sample="communes")
        return view.to(**left)


QUERY_FIELDS = tuple(f.name for f in fields(View) if f.name not in ("page", "code"))


def _pairs(query: str) -> dict[str, str]:
    """The first fields of a query; what comes after them is ignored."""
    return dict(parse_qsl("&".join(query.split("&", MOST_FIELDS)[:MOST_FIELDS])))


def _page(path: str) -> tuple[Page, str | None]:
    """The page and the code that a path names."""
    parts = [part for part in path.split("/") if part]
    match parts:
        case []:
            return Page.COUNTRY, None
        case ["province", code] if PROVINCE_CODE.fullmatch(code):
            return Page.PROVINCE, code
        case ["commune", code] if COMMUNE_CODE.fullmatch(code):
            return Page.COMMUNE, code
        case ["tasks", code] if _is_text(unquote(code)):
            return Page.TASK, unquote(code)
        case [word] if word in PATHS.values():
            return next(page for page, path in PATHS.items() if path == word), None
    return Page.MISSING, None


def _value(name: str, text: str | None) -> object | None:
    """The value of one field of the query; None where it is absent or not acceptable."""
    if not text:
        return None
    if name in CHOICES:
        return text if text in CHOICES[name] else None
    if name in ("as_of", "compare", "on"):
        typed = TYPED_DAY.fullmatch(text) if name == "on" else None
        text = f"{typed[3]}-{typed[2]:0>2}-{typed[1]:0>2}" if typed else text
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    if name == "province":
        return text if PROVINCE_CODE.fullmatch(text) else None
    if name == "classes":
        return text if CLASSES.fullmatch(text) else None
    if name == "sort":
        return text if SORT.fullmatch(text) else None
    if name == "upload":
        return text if UPLOAD.fullmatch(text) else None
    if name in NUMBERS:
        return int(text) if NUMBER.fullmatch(text) else None
    if name in ("selected", "unit"):
        return text if PROVINCE_CODE.fullmatch(text) or COMMUNE_CODE.fullmatch(text) else None
    return text if _is_text(text) else None


def _is_text(text: str) -> bool:
    return 0 < len(text) <= TEXT_LIMIT and not UNWRITTEN.search(text)
