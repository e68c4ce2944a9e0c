"""Several people who do the same at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable


def together(people: int, act: Callable[[], None]) -> None:
    """Let each of some people act at once, and wait until all have."""
    gate = threading.Barrier(people)

    def one() -> None:
        gate.wait()
        act()

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
