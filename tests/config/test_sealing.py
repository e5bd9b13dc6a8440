"""What is encrypted comes back as it was, or not at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as some

from config.backups import sealing

KEY = Fernet.generate_key().decode()


def sealed(pieces: list[bytes], key: str = KEY) -> bytes:
    file = BytesIO()
    with sealing.Sealing(file, key) as target:
        for piece in pieces:
            target.write(piece)
    return file.getvalue()


def opened(text: bytes, key: str = KEY) -> bytes:
    into = BytesIO()
    sealing.unseal(BytesIO(text), key, into)
    return into.getvalue()


ANSWERS = sealed([b"answers"])


def pieces_of(text: bytes) -> list[bytes]:
    """The sealed pieces, each with its length before it."""
    at, found = len(sealing.MAGIC), []
    while at < len(text):
        end = at + sealing.LENGTH.size + sealing.LENGTH.unpack_from(text, at)[0]
        found.append(text[at:end])
        at = end
    return found


@given(some.lists(some.binary(max_size=100)))
def test_what_was_sealed_is_opened_again(pieces):
    assert opened(sealed(pieces)) == b"".join(pieces)


@pytest.mark.parametrize("size", [sealing.PIECE - 1, sealing.PIECE, sealing.PIECE + 1, 3 * sealing.PIECE])
def test_sizes_about_that_of_a_piece_come_back_whole(size):
    text = bytes(size)
    assert opened(sealed([text])) == text
    assert text[:100] not in sealed([text])


def test_a_file_is_told_to_be_sealed_by_its_beginning():
    assert sealing.is_sealed(BytesIO(sealed([b"x"])))
    assert not sealing.is_sealed(BytesIO(b"PK"))


def test_another_key_opens_nothing():
    with pytest.raises(sealing.Unreadable, match="another key than BACKUP_KEY"):
        opened(sealed([b"x"]), Fernet.generate_key().decode())


@pytest.mark.parametrize("order", [(0, 1), (1, 2), (0, 0, 1, 2), (1, 0, 2), (0, 1, 2, 2), ()])
def test_pieces_left_out_repeated_or_exchanged_are_found_out(order):
    three = pieces_of(sealed([bytes(2 * sealing.PIECE + 1)]))
    assert len(three) == 3
    with pytest.raises(sealing.Unreadable):
        opened(sealing.MAGIC + b"".join(three[number] for number in order))


@given(some.data())
def test_no_changed_byte_gives_another_text(data):
    """Base64 has a few bits to spare: a change of these alone is none."""
    text = bytearray(ANSWERS)
    place = data.draw(some.integers(len(sealing.MAGIC), len(text) - 1))
    text[place] ^= data.draw(some.integers(1, 255))
    try:
        assert opened(bytes(text)) == b"answers"
    except sealing.Unreadable:
        return


@given(some.data())
def test_a_changed_byte_of_what_was_encrypted_is_found_out(data):
    text = bytearray(ANSWERS)
    start = len(sealing.MAGIC) + sealing.LENGTH.size
    place = data.draw(some.integers(start, len(text) - 8))
    text[place] = data.draw(some.sampled_from([b for b in b"abcXYZ019" if b != text[place]]))
    with pytest.raises(sealing.Unreadable):
        opened(bytes(text))
