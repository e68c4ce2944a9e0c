"""The job that makes the reports of all provinces: ``python -m web.report_job FOLDER``."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

from callbacks.look import Sources
from data.uploads import INTERRUPTED, Progress, Upload, UploadGone
from reports.bundles import Bundle, order_of
from settings import settings
from web.import_job import turn
from web.logs import write_logs
from web.report_bundle import write_bundle
from web.report_files import ReportRefused

_log = logging.getLogger("nq57.report")


def main(folder: Path, lock: int | None = None) -> None:
    """Make the bundle that the order in the folder asks for."""
    kept = Upload(folder)
    write_logs(settings().log)
    with suppress(OSError):
        os.nice(5)
    try:
        with turn(folder.parent):
            make(kept, Sources(settings()))
    except UploadGone:
        return
    except ReportRefused as refused:
        _fail(kept, str(refused))
    except Exception:
        # What failed is for the server's log; the page says what to do next.
        _log.exception("The report failed")
        _fail(kept, INTERRUPTED)
    finally:
        if lock is not None:
            os.close(lock)


def make(kept: Upload, sources: Sources) -> None:
    """Write the zip and say how far it is."""
    bundle = Bundle(kept, order_of(kept.read("order")))

    def tell(done: int, total: int) -> None:
        kept.tell(Progress("writing", done, total))

    write_bundle(bundle.order, sources, bundle.file, tell)
    kept.tell(Progress("written"))


def _fail(kept: Upload, reason: str) -> None:
    with suppress(UploadGone):
        kept.tell(Progress("failed", reason=reason))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
