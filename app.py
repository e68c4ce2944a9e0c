"""Assembly: ``create_app(settings)``, and ``app:server`` for the WSGI server."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from api.routes import register_api
from auth.guard import register_guard
from auth.sessions import prepare_sessions
from callbacks.look import Sources
from callbacks.wiring import register_callbacks
from data.finding import warm
from data.register import load_register
from settings import Settings
from settings import settings as read_settings
from web.asked import read_requests
from web.compressed import Scripts
from web.exports import register_exports
from web.failing import register_failing
from web.first_use import register_first_use
from web.headers import register_headers
from web.health import register_health
from web.help import register_help
from web.history import register_history
from web.hosts import refuse_unknown_hosts
from web.import_routes import register_import
from web.json_bodies import read_json_bodies
from web.kept_answers import keep_answers
from web.limits import limit_requests
from web.login import register_login
from web.login_oidc import register_login_oidc
from web.marking import register_marking
from web.metrics import register_metrics
from web.page import STATIC, PageApp
from web.pictures import register_pictures
from web.private import register_private
from web.proxies import trust_proxies
from web.refusals import register_refusals
from web.reports import register_reports
from web.routes import register_routes
from web.same_origin import refuse_other_sites
from web.showing import register_showing
from web.spot_checks import register_spot_checks
from web.tiles import register_tiles
from web.time_routes import register_time
from web.tokens import register_token_routes
from web.tools import register_tools
from web.urging import register_urging_routes
from web.watching import watch


def create_app(settings: Settings) -> PageApp:
    """The whole program as a Dash application; its ``server`` is the WSGI application."""
    server = Flask("nq57")
    sources = Sources(settings)
    trust_proxies(server, settings.proxies)
    watch(server, lambda: app)
    register_failing(server, settings.language)
    register_headers(server, settings.basemap_style)
    read_requests(server)
    refuse_unknown_hosts(server, settings)
    limit_requests(server, settings)
    refuse_other_sites(server, settings.language)
    register_refusals(server, settings.language)
    prepare_sessions(server, settings)
    register_guard(server, settings)
    register_private(server, settings)
    app = PageApp(sources, server=server)
    Scripts(settings.var / "compressed", STATIC, app.static_file).attach(server)
    app.collect_scripts()
    register_callbacks(app, sources)
    read_json_bodies(server, app, settings.language)
    register_login(server, sources)
    register_login_oidc(server, sources)
    register_token_routes(server, sources)
    register_health(server, sources)
    register_metrics(server, sources)
    register_routes(server, sources)
    register_help(server, sources)
    register_first_use(server, sources)
    register_time(server, sources)
    register_showing(server, sources)
    register_tiles(server, sources)
    register_tools(server, sources)
    register_exports(server, sources)
    register_history(server, sources)
    register_import(server, sources)
    register_urging_routes(server, sources)
    register_spot_checks(server, sources)
    register_marking(server, sources)
    register_pictures(server, sources)
    register_reports(server, sources)
    register_api(server, settings)
    keep_answers(server, sources)
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    # Below a window of 2 to the 17th, brotli takes tables of half a megabyte, not of sixteen, and
    # answers are seldom larger than that window.
    server.config["COMPRESS_BR_LEVEL"], server.config["COMPRESS_BR_WINDOW"] = 8, 16
    Compress(server)
    return app


def __getattr__(name: str) -> object:
    """Make ``server`` when it is asked for, so that importing this module starts nothing."""
    if name == "server":
        # Before the workers are made: they share what a search looks through.
        warm(load_register())
        return create_app(read_settings()).server
    raise AttributeError(name)
