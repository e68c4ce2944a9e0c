"""Every setting of the program, typed, with its default and one line of help.

Values come from environment variables with the prefix ``NQ57_`` (``NQ57_PORT=8051``).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
VERSION = "0.1.0"
"""The version of the program, as in ``pyproject.toml``."""
TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY = date(2025, 7, 1)
"""The first day of the two-tier register, hence the first day that can be viewed."""

SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")
SHORTEST_KEY = 32
"""Characters that a key has at least."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Settings(BaseSettings):
    """The settings of one running program."""

    model_config = SettingsConfigDict(
        env_prefix="NQ57_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    var: Path = Field(ROOT / "var", description="The folder of everything written at run time.")
    database_url: str = Field(
        "", repr=False, description="Where the store is; empty: SQLite in VAR."
    )
    database_read_urls: str = Field(
        "", repr=False, description="Read replicas of a store on PostgreSQL, with commas between."
    )
    boundaries: str = Field(
        "",
        description="Empty: the imported boundaries, else the built-in ones; `builtin`; or a file.",
    )
    boundaries_url: str = Field(
        "https://github.com/thanglequoc/vietnamese-provinces-database/archive/refs/tags/v4.2.0.tar.gz",
        description="The address of the public archive that `boundaries download` unpacks.",
    )
    host: str = Field("127.0.0.1", description="The address that the server listens on.")
    port: int = Field(8050, ge=0, le=65535, description="The port that the server listens on.")
    workers: int = Field(
        0, ge=0, le=64, description="Worker processes of the server; 0: what suits the machine."
    )
    stop_seconds: int = Field(
        60, ge=1, le=3600, description="How long requests and imports may go on at a stop."
    )
    log: Literal["plain", "json"] = Field(
        "plain", description="The log: `plain` lines, or `json`, where each request has one."
    )
    metrics_token: str = Field(
        "",
        repr=False,
        description="Who may read /metrics: who sends it; empty: this machine itself.",
    )
    proxies: int = Field(
        0, ge=0, le=5, description="Proxies before the program whose forwarded headers count."
    )
    language: Literal["vi", "en", "hi"] = Field("vi", description="The language without `lang=`.")
    confirm_marks: bool = Field(
        False, description="A mark made here waits until a second person confirms it."
    )
    auth: Literal["open", "required"] = Field(
        "open", description="`open`: no accounts, loopback only; `required`: whoever asks logs in."
    )
    public_read: bool = Field(
        False, description="With `required`: reading is open to all, without an account."
    )
    read_beyond: bool = Field(
        True, description="Whether a monitor or editor of some provinces reads the others too."
    )
    secret_key: str = Field(
        "",
        repr=False,
        description="What sessions are signed with; several, separated by commas: the first signs,"
        " all are accepted.",
    )
    oidc_issuer: str = Field(
        "", description="The identity provider (OpenID Connect) that people may log in by."
    )
    oidc_client_id: str = Field("", description="What the provider calls this program.")
    oidc_client_secret: str = Field(
        "", repr=False, description="The secret of this program; empty where it has none."
    )
    oidc_roles_claim: str = Field(
        "", description="The claim that says rights, as `reader` or `monitor:22`; empty: none."
    )
    oidc_new_accounts: bool = Field(
        False, description="Whether an unknown person gets an account, without rights."
    )
    session_idle_minutes: int = Field(
        120, ge=1, le=10_080, description="Minutes without a request that end a session."
    )
    session_hours: int = Field(
        12, ge=1, le=720, description="Hours after which a session ends whatever is done."
    )
    hosts: str = Field(
        "",
        description="Names that the server answers to beside this machine's own, with commas:"
        " `nq57.example.vn,10.1.2.3`.",
    )
    basemap_style: str = Field(
        "", description="Address of a MapLibre style to draw below the map; empty: none."
    )

    max_file_mb: int = Field(200, ge=1, le=4000, description="Largest file that is read, in MB.")
    max_unpacked_mb: int = Field(
        1500, ge=1, le=20_000, description="What a packed file may hold when unpacked, in MB."
    )
    max_rows: int = Field(
        2_000_000, ge=1, le=20_000_000, description="Most rows that a file may have."
    )
    max_columns: int = Field(
        400, ge=10, le=16_384, description="Most columns that a file may have."
    )
    max_query_seconds: int = Field(
        30, ge=1, le=3600, description="Seconds that one question of a page to the store may take."
    )
    max_cell: int = Field(
        100_000, ge=100, le=5_000_000, description="Most characters that a cell may hold."
    )

    rate_limit: str = Field(
        "600 per minute",
        description="Requests to the API that one account or machine may make; empty: any number.",
    )
    login_limit: str = Field(
        "20 per minute",
        description="Passwords that may be tried from one address; empty: any number.",
    )
    rate_store: str = Field(
        "memory://",
        repr=False,
        description="Where they are counted: `memory://` in each worker, `redis://host` for all.",
    )

    smtp_url: str = Field(
        "",
        repr=False,
        description="Where mail is handed over: `smtp://`, `smtp+starttls://` or `smtps://`,"
        " `user:password@host:port`; empty: the program sends none.",
    )
    smtp_from: str = Field("", description="The address that reminders are sent from.")
    urge_send: bool = Field(
        False, description="Let `urge prepare` send what it prepares, without asking a person."
    )

    @model_validator(mode="after")
    def _limits_are_known(self) -> Settings:
        for name in {"rate_limit", "login_limit"} & self.model_fields_set:
            from limits import parse_many

            written = getattr(self, name)
            try:
                parse_many(written or "1 per minute")
            except ValueError:
                named = f"NQ57_{name.upper()}"
                raise ValueError(
                    f"{named} is {written!r}; write it like `600 per minute`."
                ) from None
        known = ("memory://", "redis://", "rediss://", "redis+unix://", "redis+sentinel://")
        if not self.rate_store.startswith(known):
            raise ValueError("NQ57_RATE_STORE is neither memory:// nor redis://host:port.")
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Settings:
        if not self.smtp_url:
            if self.urge_send:
                raise ValueError("NQ57_URGE_SEND is set without NQ57_SMTP_URL: name a server.")
            return self
        parts = urlsplit(self.smtp_url)
        if parts.scheme not in SMTP_SCHEMES or not parts.hostname:
            known = ", ".join(f"{scheme}://host:port" for scheme in SMTP_SCHEMES)
            raise ValueError(f"NQ57_SMTP_URL is no address of a mail server; write {known}.")
        if "@" not in self.smtp_from:
            raise ValueError("NQ57_SMTP_URL is set, so NQ57_SMTP_FROM must be a mail address.")
        return self

    @model_validator(mode="after")
    def _two_people_need_names(self) -> Settings:
        if self.confirm_marks and self.auth == "open":
            raise ValueError(
                "NQ57_CONFIRM_MARKS asks for a second person, but without accounts"
                " (NQ57_AUTH=open) everybody is one: set NQ57_AUTH=required."
            )
        return self

    @model_validator(mode="after")
    def _open_means_loopback(self) -> Settings:
        if self.auth == "open" and self.host not in LOOPBACK:
            raise ValueError(
                f"NQ57_HOST is {self.host}, but without accounts (NQ57_AUTH=open) the program"
                " listens on this machine only: set NQ57_HOST=127.0.0.1."
            )
        return self

    @model_validator(mode="after")
    def _sessions_are_signed(self) -> Settings:
        if self.auth == "open":
            return self
        keys = self.secret_keys
        if not keys:
            raise ValueError(
                "NQ57_SECRET_KEY is empty, but with accounts (NQ57_AUTH=required) sessions are"
                f" signed: set it to at least {SHORTEST_KEY} random characters."
            )
        if min(map(len, keys)) < SHORTEST_KEY:
            raise ValueError(
                f"A key in NQ57_SECRET_KEY is shorter than {SHORTEST_KEY} characters, which can be"
                " guessed: make one with `openssl rand -hex 32`."
            )
        return self

    @model_validator(mode="after")
    def _replicas_are_of_postgres(self) -> Settings:
        if any(not one.startswith("postgresql") for one in (*self.read_urls, self.store_url)):
            if not self.read_urls:
                return self
            raise ValueError(
                "NQ57_DATABASE_READ_URLS names replicas, so they and NQ57_DATABASE_URL must be"
                " addresses that begin with postgresql://."
            )
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Settings:
        if not self.oidc_issuer:
            return self
        parts = urlsplit(self.oidc_issuer)
        if parts.scheme != "https" and (parts.scheme, parts.hostname in LOOPBACK) != ("http", True):
            raise ValueError("NQ57_OIDC_ISSUER is no address that begins with https://.")
        if not self.oidc_client_id:
            raise ValueError("NQ57_OIDC_ISSUER is set, so NQ57_OIDC_CLIENT_ID must be too.")
        return self

    @model_validator(mode="after")
    def _proxies_mean_accounts(self) -> Settings:
        if self.auth == "open" and self.proxies:
            raise ValueError(
                f"NQ57_PROXIES is {self.proxies}, so others reach the program through a proxy:"
                " that needs accounts, NQ57_AUTH=required."
            )
        return self

    @property
    def secret_keys(self) -> list[str]:
        """The keys that sessions are signed with: the first signs, all are accepted."""
        return [key.strip() for key in self.secret_key.split(",") if key.strip()]

    @property
    def host_names(self) -> frozenset[str]:
        """The names in ``hosts`` and ``host``, as requests have them."""
        names = [*self.hosts.split(","), self.host]
        return frozenset(name.strip().lower() for name in names if name.strip())

    @property
    def read_urls(self) -> tuple[str, ...]:
        """The addresses of the read replicas."""
        return tuple(one.strip() for one in self.database_read_urls.split(",") if one.strip())

    @property
    def store_url(self) -> str:
        """The SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{self.var / 'nq57.db'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read from the environment once."""
    return Settings()


def today() -> date:
    """Today's day in Asia/Ho_Chi_Minh."""
    return datetime.now(TIME_ZONE).date()
