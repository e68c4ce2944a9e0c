"""A client of the API alone, without the pages."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from api.routes import register_api
from settings import Settings


def api_client(settings: Settings) -> FlaskClient:
    """Whoever asks the API of some settings."""
    server = Flask("test")
    register_api(server, settings)
    return server.test_client()
