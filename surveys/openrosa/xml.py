"""The documents that Collect reads: lists of forms, lists of their files, and messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring  # written only, never read

from django.http import HttpResponse

HEADERS = {"X-OpenRosa-Version": "1.0"}
FORMS = "http://openrosa.org/xforms/xformsList"
FILES = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


def listing(namespace: str, whole: str, part: str, rows: Iterable[Mapping[str, str]]) -> HttpResponse:
    """A document with one element a row, and within it one for each field."""
    root = Element(whole, {"xmlns": namespace})
    for row in rows:
        element = SubElement(root, part)
        for name, text in row.items():
            SubElement(element, name).text = text
    return _document(root, 200)


def message(words: str, *, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    root = Element("OpenRosaResponse", {"xmlns": RESPONSE})
    SubElement(root, "message").text = words
    return _document(root, status, headers)


def _document(root: Element, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    content = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, status=status, content_type="text/xml; charset=utf-8", headers=headers)
