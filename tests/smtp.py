"""A mail server of the tests: it speaks SMTP on loopback and keeps what it accepted."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """accepted: the mails answered with 250, in order. on_quit: called before a QUIT is answered."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, on_quit: Callable[[], None] | None = None, refuse: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.on_quit, self.refuse = on_quit, refuse
        self.accepted: list[EmailMessage] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say(b"220 test")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self._data()
            elif verb == b"QUIT":
                if self.server.on_quit:
                    self.server.on_quit()
                self._say(b"221 bye")
                return
            else:
                self._say(self.server.refuse if verb == b"RCPT" and self.server.refuse else b"250 ok")

    def _data(self) -> None:
        self._say(b"354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.server.accepted.append(message)
        self._say(b"250 accepted")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
        self.wfile.flush()


@contextmanager
def mail_server(on_quit: Callable[[], None] | None = None, refuse: bytes = b"") -> Iterator[MailServer]:
    with MailServer(on_quit, refuse) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
