"""Progress bars for long work; drawn on a terminal only."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tqdm import tqdm


class Steps:
    """A bar that counts the steps of one piece of work, on standard error.

    Parameters
    ----------
    total
        Number of steps; more may be added with ``expect``.
    shown
        False draws nothing, also on a terminal.
    """

    def __init__(self, total: int = 0, *, shown: bool = True) -> None:
        # disable=None: tqdm looks whether standard error is a terminal.
        self._bar = tqdm(
            total=total,
            disable=None if shown else True,
            bar_format="{desc:<28.28} {bar:30} {n_fmt}/{total_fmt} {elapsed}",
            leave=False,
        )
        self._open = False

    def expect(self, more: int) -> None:
        """Add steps."""
        self._bar.total = (self._bar.total or 0) + more
        self._bar.refresh()

    def step(self, words: str) -> None:
        """Say what begins now; what was begun before is done."""
        self._finish()
        self._open = True
        self._bar.set_description_str(words)

    def _finish(self) -> None:
        if self._open:
            self._bar.update(1)
            self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finish()
        self._bar.close()


def byte_bar(total: int | None, begun_at: int, *, shown: bool = True) -> tqdm:
    """Give a bar that counts bytes; ``total`` None where the server does not say."""
    return tqdm(
        total=total,
        initial=begun_at,
        disable=None if shown else True,
        unit="B",
        unit_scale=True,
        desc="Downloading",
        leave=False,
    )
