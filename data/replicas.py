"""Read replicas of a PostgreSQL: asked only where they hold all that the primary had committed.

A replica may lag, be away, or be something else than a replica of this store; a reader never
notices. Each reading begins with a look at how far the primary's log is, and goes to a replica only
if that one has followed it so far; else to the primary. What anybody saw or wrote before, on any
machine, was in the primary's log by then.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Sequence

import sqlalchemy as sa

from data.cache_use import used

WAIT = 0.025
"""Seconds to wait for a replica that is only a moment behind."""
STEP = 0.005
AWAY = 2.0
"""Seconds for which a replica that failed is not asked."""
_WHERE = (
    "SELECT pg_current_wal_insert_lsn()::text, (SELECT system_identifier FROM pg_control_system())"
)
_FOLLOWED = (
    "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn,"
    " (SELECT system_identifier FROM pg_control_system())"
)


class Replica:
    """One replica, and until when it is not asked."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.away_until = 0.0

    def failed(self) -> None:
        """Ask it no more for a while, and by new connections then."""
        self.away_until = time.monotonic() + AWAY
        self.engine.dispose()


class Replicas:
    """The replicas of a store, asked in turn."""

    def __init__(self, primary: sa.Engine, engines: Sequence[sa.Engine]) -> None:
        self._primary = primary
        self._all = [Replica(engine) for engine in engines]
        self._next = itertools.count(random.randrange(len(engines) or 1))  # nosec B311

    def fresh(self) -> tuple[Replica, sa.Connection] | None:
        """Return a connection to a replica that holds all there is; None where none does.

        Who gets one begins a transaction of its own, and closes the connection.
        """
        first = next(self._next)
        turns = [self._all[(first + place) % len(self._all)] for place in range(len(self._all))]
        asked = [one for one in turns if one.away_until <= time.monotonic()]
        found = None
        if asked:
            with self._primary.connect() as connection:
                where, store = connection.exec_driver_sql(_WHERE).one()
            found = next(filter(None, (_followed(one, where, store) for one in asked)), None)
        used("replica", found is not None)
        return found

    def dispose(self) -> None:
        """Close every connection."""
        for one in self._all:
            one.engine.dispose()


def _followed(replica: Replica, where: str, store: int) -> tuple[Replica, sa.Connection] | None:
    """Return a connection to a replica, if it is one of the store and has come so far."""
    try:
        connection = replica.engine.connect()
    except sa.exc.DBAPIError:
        replica.failed()
        return None
    end = time.monotonic() + WAIT
    try:
        while True:
            # A transaction of its own: what is read afterwards is of a later moment than this.
            there, of_store = connection.exec_driver_sql(_FOLLOWED, (where,)).one()
            connection.rollback()
            if of_store == store and there:
                return replica, connection
            if of_store != store or time.monotonic() > end:
                break
            time.sleep(STEP)
    except sa.exc.DBAPIError:
        connection.close()
        replica.failed()
        return None
    connection.close()
    return None
