"""A mail server in this process that keeps what it is given, and can refuse a recipient."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say(220, "ready")
        to: list[str] = []
        while line := self.rfile.readline():
            said = line.decode().strip()
            verb = said.upper()
            if verb.startswith("RCPT"):
                address = said.partition("<")[2].partition(">")[0]
                if address in box.refused:
                    self._say(550, "no such box here")
                    continue
                to.append(address)
            elif verb == "DATA":
                self._say(354, "go on")
                box.keep(to, self._body())
                to = []
            elif verb == "QUIT":
                self._say(221, "bye")
                return
            elif verb.startswith("RSET"):
                to = []
            self._say(250, "fine")

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())


class Mailbox:
    """Mail that was handed over: ``mails`` in order, each with the address it went to."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
        self._server.daemon_threads = True
        self._server.box = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, as the setting has it."""
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def keep(self, to: list[str], content: bytes) -> None:
        """Keep a mail for each address it goes to."""
        mail = message_from_bytes(content, policy=policy.default)
        self.mails += [(address, mail) for address in to]  # type: ignore[misc]

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
