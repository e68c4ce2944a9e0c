"""The worker of the WSGI server: threads that answer, and a stop that leaves nobody waiting."""

from __future__ import annotations

from select import select

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """A worker with threads that closes its door when it is told to stop.

    The one of gunicorn keeps it ajar: who connects meanwhile would wait for an answer until the
    last request is done, and get none. A proxy that finds it closed asks another machine at once.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Begin or end to take connections; at a stop those that have knocked come in still."""
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for door in self.sockets:
            while door.sock is not None and select([door.sock], [], [], 0)[0]:
                self.accept(door)
            door.close()
