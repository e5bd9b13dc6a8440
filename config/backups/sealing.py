"""A file that is encrypted while it is written, piece by piece, so that it may be larger than the memory.

Each piece is a Fernet token over its number and whether it is the last: a file whose pieces were changed,
left out, put in another order or cut off at the end cannot be opened.
"""

from __future__ import annotations

import struct
from io import RawIOBase
from typing import IO

from cryptography.fernet import Fernet, InvalidToken

MAGIC = b"fangtan sealed 1\n"
PIECE = 2**20
"""Bytes of a piece before it is encrypted."""
HEAD = struct.Struct(">Q?")
LENGTH = struct.Struct(">I")


class Unreadable(Exception):
    """The file was sealed with another key, or is damaged."""

    def __init__(self) -> None:
        super().__init__("The archive was encrypted with another key than BACKUP_KEY, or it is damaged.")


class Sealing(RawIOBase):
    """What is written here goes into `file` encrypted. Close it: the last piece says that it is the last."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        self.file, self.box, self.number, self.waiting = file, Fernet(key), 0, bytearray()
        file.write(MAGIC)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.waiting += data
        while len(self.waiting) > PIECE:
            self._seal(bytes(self.waiting[:PIECE]), is_last=False)
            del self.waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self.waiting), is_last=True)
        super().close()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        token = self.box.encrypt(HEAD.pack(self.number, is_last) + piece)
        self.file.write(LENGTH.pack(len(token)) + token)
        self.number += 1


def is_sealed(file: IO[bytes]) -> bool:
    start = file.read(len(MAGIC))
    file.seek(0)
    return start == MAGIC


def unseal(sealed: IO[bytes], key: str, into: IO[bytes]) -> None:
    """Writes what was sealed into another file. Raises Unreadable."""
    box, number, is_last = Fernet(key), 0, False
    sealed.seek(len(MAGIC))
    while not is_last:
        piece = _opened(box, sealed)
        found, is_last = HEAD.unpack_from(piece)
        if found != number:
            raise Unreadable
        into.write(piece[HEAD.size :])
        number += 1
    if sealed.read(1):
        raise Unreadable


def _opened(box: Fernet, sealed: IO[bytes]) -> bytes:
    length = sealed.read(LENGTH.size)
    if len(length) < LENGTH.size:
        raise Unreadable
    token = sealed.read(*LENGTH.unpack(length))
    if length != LENGTH.pack(len(token)):
        raise Unreadable
    try:
        return box.decrypt(token)
    except InvalidToken as error:
        raise Unreadable from error
