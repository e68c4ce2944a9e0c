"""How the tests are shared out among the workers of pytest-xdist."""

from __future__ import annotations

import pytest
from hypothesis import settings
from xdist.scheduler import LoadGroupScheduling

# How long an example takes says something of the machine, not of what is tested.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


class OneWorkerForTheBrowser(LoadGroupScheduling):
    """Keep the browser tests on one worker, so that the demonstration is loaded and served once.

    The mark ``xdist_group`` would say the same, but pytest-xdist 3.8 writes it where pytest 9.2 no
    longer reads it, and every test goes anywhere.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: object
) -> OneWorkerForTheBrowser | None:
    """Share out by group only where that is asked for (``--dist loadgroup``)."""
    if config.getvalue("dist") != "loadgroup":
        return None
    return OneWorkerForTheBrowser(config, log)
