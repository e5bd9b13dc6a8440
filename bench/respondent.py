"""A respondent as light as possible: one connection, bytes out and bytes in."""

from __future__ import annotations

import json
import re
import socket
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.form import CHOICES, KINDS, SECTIONS


def values(section: str, lap: int) -> dict[str, Any]:
    """The five answers of a page, all of them others in the next lap."""
    choice = CHOICES[lap % len(CHOICES)]["name"]
    given = {"integer": lap, "text": f"Words {lap}", "select_multiple": [choice]}
    return {f"{section}_{kind}": given.get(kind, choice) for kind in KINDS}


HEAD = re.compile(rb"HTTP/1.1 (\d+).*?\r\ncontent-length: (\d+).*?\r\n\r\n", re.DOTALL | re.IGNORECASE)


class Respondent:
    """Answers page after page; `number` counts them."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.path, self.revision = port, f"/a/{token}/", 0

    def connect(self) -> None:
        """Anew for each round: web closes a connection on which nothing is asked for some seconds."""
        self.socket = socket.create_connection(("127.0.0.1", self.port))

    def save(self, number: int) -> None:
        """A page saved."""
        lap, page = divmod(number, len(SECTIONS))
        answers = {name: {"value": value} for name, value in values(SECTIONS[page], lap).items()}
        change = {"client_id": str(uuid4()), "base": self.revision, "answers": answers}
        said = json.loads(self._ask("POST", "save/", "application/json", json.dumps(change)))
        assert said["revision"] == self.revision + 1, said
        self.revision += 1

    def turn(self, number: int) -> None:
        """A page turned."""
        lap, page = divmod(number, len(SECTIONS) - 1)  # behind the last one there is no page to fetch
        given = values(SECTIONS[page], lap)
        sent = {"form-base": self.revision, "form-client": uuid4(), "form-asked": list(given), **given}
        body = urlencode(sent, doseq=True)
        address = f"section/{SECTIONS[page]}/"
        head = self._ask("POST", address, "application/x-www-form-urlencoded", body, status=302)
        onward = f"section/{SECTIONS[page + 1]}/"
        assert onward in head, head
        assert "</html>" in self._ask("GET", onward)
        self.revision += 1

    def _ask(self, method: str, address: str, kind: str = "", body: str = "", status: int = 200) -> str:
        """The body of what is answered; the head where it leads elsewhere."""
        lines = [
            f"{method} {self.path}{address} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: csrftoken={'x' * 32}",
            f"X-CSRFToken: {'x' * 32}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
        ]
        self.socket.sendall("\r\n".join([*lines, "", body]).encode())
        received = b""
        while not (end := HEAD.match(received)) or len(received) < end.end() + int(end[2]):
            arrived = self.socket.recv(65536)
            assert arrived, f"web has closed the connection after {received!r}"
            received += arrived
        assert int(end[1]) == status, received
        return (end[0] if status == 302 else received[end.end() :]).decode()
