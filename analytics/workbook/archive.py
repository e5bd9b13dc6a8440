"""The saved file's archive: without the time of saving, and with what openpyxl cannot write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = datetime(2000, 1, 1)
"""The file's only date: with the real one, the same tables would give other bytes."""

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
DRAWING = re.compile(r"xl/drawings/drawing(\d+)\.xml")
CHART = re.compile(rb'(<cNvPr id="1" name="Chart 1")')


def finished(stream: BytesIO, descriptions: Sequence[str]) -> bytes:
    """The same archive with one fixed date in it, and its charts described, one a drawing, in their order."""
    rewritten = BytesIO()
    with ZipFile(stream) as source, ZipFile(rewritten, "w", ZIP_DEFLATED) as target:
        for name, content in _parts(source, descriptions):
            entry = ZipInfo(name, (EPOCH.year, EPOCH.month, EPOCH.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content)
    return rewritten.getvalue()


def _parts(source: ZipFile, descriptions: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in source.namelist():
        content = source.read(name)
        if name == "docProps/core.xml":
            content = MODIFIED.sub(rb"\g<1>" + EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
        if drawing := DRAWING.fullmatch(name):
            content = _described(content, descriptions[int(drawing[1]) - 1])
        yield name, content


def _described(drawing: bytes, description: str) -> bytes:
    """With the text that a screen reader reads out in the place of the chart."""
    attribute = f" descr={quoteattr(description)}".encode()
    return CHART.sub(lambda found: found[1] + attribute, drawing)
