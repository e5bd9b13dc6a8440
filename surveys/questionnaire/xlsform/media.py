"""Pictures, sounds and videos that an XLSForm shows with its questions and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.sheets import Line
from surveys.questionnaire.xlsform.wording import Speech

MEDIA = ("image", "audio", "video")
"""Columns that name a file."""


class MediaFile(NamedTuple):
    """A file that came along."""

    sha256: str
    shows_as: frozenset[str]
    """Those of MEDIA that a browser can show it as."""


@dataclass
class Pictures:
    speech: Speech
    notes: Notes
    known: Mapping[str, MediaFile]
    """By the file's name."""
    used: dict[str, str] = field(default_factory=dict)
    """SHA-256 by name, of those that are shown."""
    named: set[str] = field(default_factory=set)

    def of(self, line: Line) -> dict[str, dict[str, str]]:
        """The files that a row names, by column and language. What cannot be shown is told, and kept."""
        named = {kind: names for kind in MEDIA if (names := self.speech.text(line, kind))}
        for kind, names in named.items():
            for name in dict.fromkeys(names.values()):
                self._use(line, kind, name)
        return named

    def _use(self, line: Line, kind: str, name: str) -> None:
        self.named.add(name)
        if name not in self.known:
            self.notes.notice(line, "no_image", file=name)
        elif kind not in self.known[name].shows_as:
            self.notes.notice(line, f"no_{kind}_file", file=name)
        else:
            self.used[name] = self.known[name].sha256
