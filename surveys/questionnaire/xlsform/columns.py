"""The columns of an XLSForm: what others call them, and those of Fangtan's own, which other tools ignore."""

from __future__ import annotations

from typing import NamedTuple

TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "audio", "video"}
    | {"unit", "warning_message", "routing_note", "title", "intro", "section_title"}
)
"""Columns of a text, one for each language: "label::English (en)"."""

OWN = {
    "kind": "Fangtan's kind, where the type says less: percent, year, likert",
    "unit": "what stands behind a number",
    "minimum": "the least number",
    "maximum": "the greatest number",
    "max_selected": "how many choices may be chosen",
    "max_rows": "how many rows a repeat may have",
    "constraint": "a further test that must hold, numbered from 2 on",
    "constraint_message": "what is said when it does not",
    "warning": "a test whose failure needs a reason, not a correction",
    "warning_message": "what is said then",
    "required_when": "when it is required, beside what is always required",
    "theme": "the theme under which open answers are coded first",
    "table_role": "what it is in the study's tables",
    "routing_note": "the routing in words, for printed guides",
    "section": "the section of questions that stand in no group",
    "section_title": "its title",
    "intro": "what stands above a section",
    "default": "a default that the column of that name cannot say",
    "languages": "the languages in their order, in settings",
    "exclusive": "a choice that rules out all others",
    "specify": "a choice that asks for a text",
}
"""Columns of the sheets survey and choices. Further warnings and constraints are numbered: "warning_2"."""
PREFIX = "fangtan_"
"""Own columns begin with it, so that they can never be mistaken for another tool's."""

MEDIA_ALIASES = {"media::image": "image", "media::audio": "audio", "media::video": "video"}
ALIASES = {
    "caption": "label",
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "read only": "read_only",
    "constraining_message": "constraint_message",
    "constraint message": "constraint_message",
    "requiredmsg": "required_message",
    "required message": "required_message",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "command": "type",
    "tag": "name",
    "list name": "list_name",
    "guidance hint": "guidance_hint",
    "choice filter": "choice_filter",
    "bind::relevant": "relevant",
    "bind::required": "required",
    "bind::readonly": "read_only",
    "bind::constraint": "constraint",
    "bind::calculate": "calculation",
    "bind::jr:constraintmsg": "constraint_message",
    "bind::jr:requiredmsg": "required_message",
    "bind::type": "bind_type",
    "control::appearance": "appearance",
    "body::appearance": "appearance",
    "control::jr:count": "repeat_count",
    **MEDIA_ALIASES,
}
CHOICE_ALIASES = {
    "value": "name",
    "caption": "label",
    "list name": "list_name",
    "list_name": "list_name",
    **MEDIA_ALIASES,
}
SETTING_ALIASES = {"set form title": "form_title", "set form id": "form_id", "title": "form_title"}

SURVEY = frozenset(
    {"type", "name", "label", "hint", "guidance_hint", "relevant", "constraint", "constraint_message"}
    | {"required", "required_message", "calculation", "default", "read_only", "choice_filter", "appearance"}
    | {"repeat_count", "parameters", "image", "audio", "video", "disabled"}
)
"""Columns of the sheet survey that are understood, besides Fangtan's own."""
SETTINGS = frozenset(
    {"form_title", "form_id", "version", "default_language", "style", "instance_name"}
    | {"allow_choice_duplicates"}
)


KNOWN = SURVEY | SETTINGS | TRANSLATED | set(ALIASES.values()) | {"list_name", "save_to"}
"""Names that are the same in small and in capital letters; a choice's further columns are not."""


class Column(NamedTuple):
    """`name` as Fangtan calls it; `language` as the form does, "" for none."""

    name: str
    language: str
    is_own: bool = False


def column(header: str, aliases: dict[str, str]) -> Column:
    """ "label::English (en)", "media::image::fr", "label:French" and "relevance" as columns."""
    text = header.strip()
    lower = text.lower()
    if lower.startswith(PREFIX):
        name, _, language = text[len(PREFIX) :].partition("::")
        return Column(name.strip(), language.strip(), is_own=True)
    if known := aliases.get(lower):
        return Column(known, "")
    mark = "::" if "::" in text else ":"
    head, _, tail = text.partition(mark)
    if head.strip().lower() in ("media", "bind", "control", "body") and tail:
        inner, _, tail = tail.partition(mark)
        head = f"{head.strip().lower()}::{inner.strip().lower()}"
    name = head.strip()
    known = aliases.get(name.lower(), name.lower())
    return Column(known if known in KNOWN or tail else name, tail.strip())
