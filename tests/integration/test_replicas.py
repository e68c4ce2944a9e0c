"""What is read from a replica is what the primary holds, or it is read from the primary."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import Cluster
from pydantic import ValidationError
from small_store import DAY, fill

from data import replicas
from data.cache_use import listen
from data.failures import FAILURES
from data.snapshot import snapshot
from data.store import Store
from settings import Settings


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A primary and a streaming replica."""
    made = Cluster()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def store(cluster: Cluster) -> Iterator[Store]:
    """The small store, read with the replica."""
    made = Store(cluster.url, read_urls=[cluster.replica_url])
    fill(made)
    yield made
    made.close()


def at_replica(store: Store) -> bool:
    """Whether a reading goes to the replica."""
    with store.reading() as connection:
        return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar())


def settled(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as long as it takes until the replica has followed."""
    with monkeypatch.context() as patient:
        patient.setattr(replicas, "WAIT", 30.0)
        patient.setattr(replicas, "AWAY", 0.0)
        for one in store._connections._replicas._all:
            one.away_until = 0.0
        assert at_replica(store)


def write(store: Store) -> int:
    """Change something, and return the version that it made."""
    store.rebuild()
    return Store(store.url).version()


def test_a_replica_that_has_followed_is_read_and_gives_the_same_figures(store, monkeypatch):
    settled(store, monkeypatch)
    here = Store(store.url)
    found = snapshot(store, store.register(), DAY)
    assert found.totals == snapshot(here, here.register(), DAY).totals
    assert found.version == here.version()
    here.close()


def test_who_has_just_written_sees_it_although_the_replica_lags(cluster, store, monkeypatch):
    settled(store, monkeypatch)
    heard: list[tuple[str, bool]] = []
    listen(lambda name, kept: heard.append((name, kept)))
    cluster.ask("SELECT pg_wal_replay_pause()", at=cluster.replica_url)
    try:
        for _ in range(3):
            written = write(store)
            assert store.version() == written
            assert not at_replica(store)
        assert ("replica", False) in heard and ("replica", True) not in heard
    finally:
        cluster.ask("SELECT pg_wal_replay_resume()", at=cluster.replica_url)
    settled(store, monkeypatch)
    assert store.version() == Store(store.url).version()


def test_a_replica_that_is_gone_is_not_noticed_and_one_that_comes_back_is_read(
    cluster, store, monkeypatch
):
    settled(store, monkeypatch)
    cluster.kill_replica()
    for _ in range(5):
        assert store.version() == Store(store.url).version()
        assert not at_replica(store)
    written = write(store)
    cluster.start_replica()
    settled(store, monkeypatch)
    assert store.version() == written


def test_one_that_dies_while_it_is_read_fails_that_reading_and_no_other(
    cluster, store, monkeypatch
):
    settled(store, monkeypatch)
    # Which words it fails with is the driver's business.
    with pytest.raises(FAILURES), store.reading() as connection:
        cluster.kill_replica()
        connection.exec_driver_sql("SELECT count(*) FROM marks")
    assert store.version() == Store(store.url).version()
    cluster.start_replica()
    settled(store, monkeypatch)


def test_what_is_no_replica_of_the_store_is_never_read(cluster, store, databases):
    other = databases.url("postgresql", None)
    stray = Store(cluster.url, read_urls=[other, cluster.url])
    assert stray.version() == store.version()
    with stray.reading() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
    assert name == "nq57" and not at_replica(stray)
    stray.close()


def test_an_account_without_privileges_may_ask_how_far_a_replica_is(cluster, store, monkeypatch):
    settled(store, monkeypatch)
    for address, asked in ((cluster.url, replicas._WHERE), (cluster.replica_url, "")):
        cluster.ask("SELECT 1", at=address)
        if asked:
            cluster.ask("CREATE ROLE plain")
            cluster.ask(f"SET ROLE plain; {asked}", at=address)


def test_replicas_of_a_file_are_refused_in_a_sentence():
    with pytest.raises(ValidationError, match="begin with postgresql"):
        Settings(database_read_urls="postgresql://replica/nq57")
    chosen = Settings(
        database_url="postgresql://one/nq57",
        database_read_urls="postgresql://two/nq57, postgresql://three/nq57",
    )
    assert chosen.read_urls == ("postgresql://two/nq57", "postgresql://three/nq57")
