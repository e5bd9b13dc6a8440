"""A codebook as REFI-QDA .qdc, after the standard 1.5, for other programs of qualitative analysis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from analytics.models import Theme
from surveys.models import Study
from surveys.questionnaire.definition import wording

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Fangtan"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def codebook(study: Study, language: str) -> bytes:
    """The themes as a tree, in one language, with all that says when to use them; or raises Empty."""
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    add_codes(root, study, language)
    return written(root)


class Empty(Exception):
    """The standard knows no codebook without codes, and no project without sources."""


def add_codes(parent: Element, study: Study, language: str) -> None:
    codes = SubElement(parent, "Codes")
    elements: dict[int | None, Element] = {}
    for theme, _depth in study.themes.as_tree():
        elements[theme.pk] = _add_code(elements.get(theme.parent_id, codes), study, theme, language)
    if not elements:
        raise Empty


def _add_code(parent: Element, study: Study, theme: Theme, language: str) -> Element:
    about = {
        "guid": guid(study, "theme", theme.code),
        "name": clean(wording(theme.name, language)),
        "isCodable": "true",
        "color": theme.colour,
    }
    element = SubElement(parent, "Code", about)
    SubElement(element, "Description").text = clean(_description(theme, language))
    return element


def _description(theme: Theme, language: str) -> str:
    """The standard has one text for all of it."""
    parts: Mapping[str, Mapping[str, str]] = {
        "": theme.definition,
        _("Full definition"): theme.full_definition,
        _("When to use"): theme.when_to_use,
        _("When not to use"): theme.when_not_to_use,
        _("Example"): theme.example,
    }
    told = {heading: wording(text, language) for heading, text in parts.items()}
    lines = [f"{heading}: {text}" if heading else text for heading, text in told.items() if text]
    return "\n".join([*lines, f"[{theme.code}]"])


def guid(study: Study, kind: str, key: object) -> str:
    """The same for the same thing each time, so that another program knows it again."""
    return str(uuid5(NAMESPACE_URL, f"fangtan:{study.slug}:{kind}:{key}"))


def clean(text: str) -> str:
    """With a blank for each character that XML cannot hold, so that positions stay."""
    return FORBIDDEN.sub(" ", text)


def written(root: Element) -> bytes:
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)
