"""The types of an XLSForm's rows: what each asks, groups or tells, and which are not understood."""

from __future__ import annotations

import re
from typing import NamedTuple

KINDS = {
    **dict.fromkeys(("text", "string"), "text"),
    **dict.fromkeys(("integer", "int"), "integer"),
    "decimal": "decimal",
    "range": "range",
    "date": "date",
    "time": "time",
    **dict.fromkeys(("datetime", "date time"), "datetime"),
    "note": "note",
    **dict.fromkeys(("calculate", "calculation"), "calculate"),
    "hidden": "hidden",
    **dict.fromkeys(("acknowledge", "trigger"), "acknowledge"),
    **dict.fromkeys(("image", "photo", "add image prompt", "add photo prompt"), "image"),
    **dict.fromkeys(("audio", "add audio prompt"), "audio"),
    **dict.fromkeys(("video", "add video prompt"), "video"),
    **dict.fromkeys(("file", "add file prompt"), "file"),
    **dict.fromkeys(("geopoint", "location", "q geopoint", "gps"), "geopoint"),
    **dict.fromkeys(("barcode", "q barcode"), "barcode"),
    **dict.fromkeys(("q string", "add text prompt"), "text"),
    "add integer prompt": "integer",
    "add decimal prompt": "decimal",
    "add date prompt": "date",
    "add note prompt": "note",
    "add select one prompt": "select_one",
    "percentage": "integer",
    "phone number": "text",
}
SOURCES = {
    **dict.fromkeys(("start", "start time", "get start time"), "start"),
    **dict.fromkeys(("end", "end time", "get end time"), "end"),
    **dict.fromkeys(("today", "get today"), "today"),
    **dict.fromkeys(("deviceid", "imei", "device id", "get device id", "uri:deviceid"), "deviceid"),
    **dict.fromkeys(("username", "get username", "uri:username"), "username"),
    **dict.fromkeys(("email", "uri:email"), "email"),
    **dict.fromkeys(("phonenumber", "get phone number", "uri:phonenumber"), "phonenumber"),
}
"""Metadata, and what it tells."""
CHOOSING = {
    **dict.fromkeys(("select_one", "select one", "select1", "select one from"), "select_one"),
    **dict.fromkeys(("add select one prompt using", "select_one_external"), "select_one"),
    **dict.fromkeys(("select_multiple", "select all that apply from", "select multiple"), "select_multiple"),
    **dict.fromkeys(("add select multiple prompt using", "select all that apply"), "select_multiple"),
    "rank": "rank",
}
FROM_FILE = {
    **dict.fromkeys(("select_one_from_file", "select one from file"), "select_one"),
    **dict.fromkeys(("select_multiple_from_file", "select multiple from file"), "select_multiple"),
}
UNSUPPORTED = {
    **dict.fromkeys(("geotrace", "geoshape", "start-geopoint", "osm", "bearing"), "no_shapes"),
    **dict.fromkeys(("audit", "background-audio", "background-geopoint"), "no_recording"),
    **dict.fromkeys(("xml-external", "csv-external"), "no_external"),
    **dict.fromkeys(("simserial", "subscriberid", "sim id", "get sim id"), "no_device"),
    **dict.fromkeys(("uri:simserial", "uri:subscriberid", "subscriber id", "get subscriber id"), "no_device"),
}
"""Types that are known and not asked, with the reason; what refers to them finds them blank."""
_OTHER = r"(?P<other>\s+(?:or[ _]other|or specify other))?"
_SELECT = re.compile(
    "(?P<type>" + "|".join(sorted(map(re.escape, CHOOSING | FROM_FILE), key=len, reverse=True)) + ")"
    r"\s+(?P<list>\S+?)" + _OTHER
)
_BLOCK = re.compile(
    r"(?P<edge>begin|end)[ _]+(?P<what>group|lgroup|repeat|looped[ _]group|loop)(?P<rest>.*)", re.IGNORECASE
)


class Type(NamedTuple):
    """What a row is. `kind` is a kind of question, "begin group", "end repeat" and the like, or ""."""

    kind: str
    list_name: str = ""
    has_other: bool = False
    is_from_file: bool = False
    source: str = ""
    refusal: str = ""


def type_of(text: str) -> Type:
    """Of the text in the column "type"; `refusal` says why it is left out, "unknown" for no type at all."""
    lower = " ".join(text.split())
    folded = lower.lower()
    if folded.partition(" ")[0] in ("include", "include_json"):
        return Type("", refusal="no_include")
    if reason := UNSUPPORTED.get(folded.partition(" ")[0] if folded.startswith("osm ") else folded):
        return Type("" if reason == "no_external" else "hidden", refusal=reason)
    if source := SOURCES.get(folded):
        return Type("metadata", source=source)
    if kind := KINDS.get(folded):
        return Type(kind)
    if match := _BLOCK.fullmatch(lower):
        return _block(match)
    if match := _SELECT.fullmatch(folded):
        return _select(match, lower)
    return Type("", refusal="unknown")


def _block(match: re.Match[str]) -> Type:
    edge, what = match["edge"].lower(), "group" if match["what"].lower() == "group" else "repeat"
    if match["what"].lower() == "loop":
        return Type(f"{edge} loop", match["rest"].removeprefix(" over ").strip())
    if match["rest"].strip():
        return Type("", refusal="unknown")
    return Type(f"{edge} {what}")


def _select(match: re.Match[str], text: str) -> Type:
    list_name = text[match.start("list") : match.end("list")]
    kind = CHOOSING.get(match["type"]) or FROM_FILE[match["type"]]
    if list_name.startswith("${"):
        return Type("", refusal="no_repeat_choices")
    return Type(kind, list_name, bool(match["other"]), match["type"] in FROM_FILE)
