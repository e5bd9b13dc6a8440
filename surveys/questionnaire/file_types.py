"""What a file is, by how its content begins and never by what it is called."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.messages import say

HEAD = 4096
"""Bytes that tell what a file is."""
LONGEST_STEM = 100
"""Characters of a file's name that are kept."""


class FileType(NamedTuple):
    media_type: str
    endings: tuple[str, ...]
    """Of names; the usual one first."""
    begins: bytes
    """A pattern of the first bytes."""
    of: frozenset[str]
    """The kinds of questions that it may answer."""


def _type(media_type: str, endings: str, begins: bytes, of: str) -> FileType:
    return FileType(media_type, tuple(endings.split()), begins, frozenset({*of.split(), "file"}))


TYPES = (
    _type("image/jpeg", "jpg jpeg jpe jfif", rb"\xff\xd8\xff", "image"),
    _type("image/png", "png", rb"\x89PNG\r\n\x1a\n", "image"),
    _type("image/gif", "gif", rb"GIF8[79]a", "image"),
    _type("image/webp", "webp", rb"RIFF....WEBP", "image"),
    _type("image/heic", "heic heif", rb"....ftyp(hei[cxms]|hevc|mif1|msf1)", "image"),
    _type("audio/mpeg", "mp3", rb"ID3|\xff[\xfa\xfb\xf2\xf3]", "audio"),
    _type("audio/aac", "aac", rb"\xff[\xf0\xf1\xf8\xf9]", "audio"),
    _type("audio/wav", "wav", rb"RIFF....WAVE", "audio"),
    _type("audio/flac", "flac", rb"fLaC", "audio"),
    _type("audio/amr", "amr", rb"#!AMR", "audio"),
    _type("audio/mp4", "m4a", rb"....ftyp(M4A |M4B )", "audio"),
    _type("audio/ogg", "ogg oga opus ogv", rb"OggS", "audio video"),
    _type("video/quicktime", "mov qt", rb"....ftypqt  ", "video"),
    _type("video/3gpp", "3gp 3g2", rb"....ftyp3g", "video audio"),
    _type("video/mp4", "mp4 m4v m4a", rb"....ftyp(isom|iso[2-9]|mp4|avc1|M4V|MSNV|dash|XAVC)", "video audio"),
    _type("video/webm", "webm weba mkv", rb"\x1a\x45\xdf\xa3", "video audio"),
    _type("video/x-msvideo", "avi", rb"RIFF....AVI ", "video"),
    _type("application/pdf", "pdf", rb"%PDF-", ""),
    _type("application/zip", "zip docx xlsx pptx odt ods odp", rb"PK\x03\x04", ""),
    _type("application/x-ole-storage", "doc xls ppt wps et dps", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),
    _type("application/rtf", "rtf", rb"\{\\rtf", ""),
)
TEXT = _type("text/plain", "txt csv tsv md json yaml log", rb"", "")
SHOWN = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp"}
    | {"audio/mpeg", "audio/aac", "audio/wav", "audio/flac", "audio/mp4", "audio/ogg"}
    | {"video/mp4", "video/webm", "video/quicktime"}
)
"""What a browser shows or plays without running anything that is in it."""


def type_of(head: bytes) -> FileType | None:
    """None for what is not taken: programs, pages, drawings that hold scripts, and what nobody knows."""
    known = (each for each in TYPES if re.match(each.begins, head, re.DOTALL))
    return next(known, TEXT if _is_plain_text(head) else None)


def checked(kind: str, head: bytes) -> FileType:
    """What the file is, if it may answer a question of the kind. Raises Invalid."""
    found = type_of(head)
    if found is None or kind not in found.of:
        raise Invalid(say(f"not_a_{kind}"))
    return found


def _is_plain_text(head: bytes) -> bool:
    """A text in UTF-8 or GB 18030 that no browser would take for a page."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        has_controls = any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in text)
        return bool(text.strip()) and not has_controls and not text.lstrip().startswith(("<", "#!"))
    return False


def kinds_of(media_type: str) -> frozenset[str]:
    """The kinds of questions that a file of the type may answer."""
    return next((each.of for each in (*TYPES, TEXT) if each.media_type == media_type), frozenset())


def shown_kinds(media_type: str) -> frozenset[str]:
    """As what a page can show or play it: "image", "audio", "video"; nothing for what no browser shows."""
    return kinds_of(media_type) - {"file"} if media_type in SHOWN else frozenset()


def safe_name(given: str, type: FileType) -> str:
    """The last part of the name, without what another system could not write, with an ending of its type."""
    last = re.split(r"[/\\]", given)[-1]
    letters = ("_" if letter in '<>:"|?*' else letter for letter in unicodedata.normalize("NFC", last))
    name = "".join(letter for letter in letters if letter.isprintable()).strip(" .")
    stem, _, ending = name.rpartition(".")
    if not stem or ending.lower() not in type.endings:
        stem, ending = name, type.endings[0]
    return f"{stem[:LONGEST_STEM].strip(' .') or 'file'}.{ending.lower()}"


def shown_as(name: str, kind: str) -> str:
    """How a page shows such a file as an answer of the kind: "image", "audio", "video", or "" for a link."""
    ending = name.rpartition(".")[2]
    found = next((each for each in TYPES if ending in each.endings and kind in each.of), None)
    if found is None or found.media_type not in SHOWN:
        return ""
    return found.media_type.partition("/")[0] if kind == "file" else kind
