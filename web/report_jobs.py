"""Starting the job that makes the reports of all provinces."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from data.uploads import Upload, sweep
from reports.bundles import KEPT, MOST, Bundle, bundles, written_order
from reports.order import Order
from settings import Settings
from web.import_jobs import start_job

MODULE = "web.report_job"


class TooManyBundles(Exception):  # noqa: N818
    """As many bundles as are kept are being made already."""


def start_bundle(settings: Settings, order: Order) -> Bundle:
    """Start a bundle; the same one that is being made already is not started twice."""
    root = settings.var / "reports"
    root.mkdir(parents=True, exist_ok=True)
    sweep(root, datetime.now(UTC) - KEPT)
    known = bundles(settings.var)
    at_work = [one for one in known if one.progress.at_work]
    for one in at_work:
        if one.order == order:
            return one
    if len(at_work) >= MOST:
        raise TooManyBundles
    for old in [one for one in known if one not in at_work][MOST - len(at_work) - 1 :]:
        old.folder.remove()
    folder = Upload(root / secrets.token_hex(16))
    folder.folder.mkdir(mode=0o700)
    start_job(folder, settings, written_order(order), MODULE)
    return Bundle(folder, order)
