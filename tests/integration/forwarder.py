"""A small proxy: ``python forwarder.py PORT BACK [BACK ...]`` hands each connection on in turn.

Where nobody listens at one port it asks the next, as a proxy before several machines does.
"""

from __future__ import annotations

import itertools
import socket
import sys
from contextlib import suppress
from threading import Thread


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Hand on what comes from one side until it ends."""
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def serve(line: socket.socket, backs: list[int], first: int) -> None:
    """Hand one connection on."""
    with line:
        for place in range(len(backs)):
            with suppress(ConnectionError):
                there = socket.create_connection(("127.0.0.1", backs[(first + place) % len(backs)]))
                break
        else:
            return
        with there:
            back = Thread(target=pump, args=(there, line), daemon=True)
            back.start()
            pump(line, there)
            back.join()


def main(port: int, backs: list[int]) -> None:
    """Take connections until killed."""
    with socket.create_server(("127.0.0.1", port), backlog=256) as door:
        for number in itertools.count():
            line, _ = door.accept()
            Thread(target=serve, args=(line, backs, number), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(one) for one in sys.argv[2:]])
