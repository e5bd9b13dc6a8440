"""A request to an address that a user has set: never into the installation's own network, never for long."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Timer
from typing import NamedTuple
from urllib.parse import urlsplit

STEP_SECONDS, WHOLE_SECONDS = 10, 20
"""For each step of a request, and for all of it: an answer may come in drips."""
LONGEST_ANSWER = 500
"""Bytes that are read of an answer."""
PORTS = {"http": 80, "https": 443}


class Unreachable(Exception):
    """No answer came, or none may be asked for. Says why."""


class Reply(NamedTuple):
    status: int
    text: str


def post(url: str, body: bytes, headers: Mapping[str, str], *, may_be_private: bool = False) -> Reply:
    """What an address answers; redirections are not followed. Raises Unreachable.

    The name is looked up once, and the connection goes to what was looked up and checked: a second look-up
    could find another address.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise Unreachable("The address must begin with https://.")
        port = parts.port or PORTS[parts.scheme]
        address = resolved(parts.hostname, port, may_be_private=may_be_private)
        connection = _Pinned(parts.hostname, port, address, is_secure=parts.scheme == "https")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _sent(connection, path, body, headers)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def resolved(host: str, port: int, *, may_be_private: bool) -> str:
    """The address behind a name. Raises Unreachable where any of its addresses is not public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(address[0]) for *_kind, address in found]
    if not may_be_private and (private := [each for each in addresses if not is_public(each)]):
        raise Unreachable(f"{private[0]} is not a public address.")
    return addresses[0]


def is_public(text: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or _behind_nat64(address) or address
    return address.is_global and not address.is_multicast


def _behind_nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(address.packed[12:]) if address.packed[:12] == NAT64 else None


NAT64 = bytes.fromhex("0064ff9b") + bytes(8)
"""64:ff9b::/96 holds an IPv4 address in its last four bytes (RFC 6052)."""


def _sent(connection: _Pinned, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    end = Timer(WHOLE_SECONDS, connection.break_off)
    end.daemon = True
    end.start()
    try:
        connection.request("POST", path, body, dict(headers))
        answer: HTTPResponse = connection.getresponse()
        text = answer.read(LONGEST_ANSWER).decode(errors="replace")
        return Reply(answer.status, text.replace("\0", ""))
    finally:
        end.cancel()
        connection.close()


class _Pinned(HTTPConnection):
    """A connection to one checked address; its certificate must be the name's."""

    def __init__(self, host: str, port: int, address: str, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=STEP_SECONDS)
        self.address, self.is_secure = address, is_secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), STEP_SECONDS)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        if self.sock:
            self.sock.shutdown(socket.SHUT_RDWR)
