"""Answers frozen in a folder, a part of the rows a file: what files of every format are written from.

Only one part is in memory at a time, however many responses there are. Imported by workers alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analytics.frames import free
from analytics.microdata.frames import Frame, frame
from analytics.microdata.reading import BATCH, WORDS, Row, Source
from analytics.microdata.variables import Sheet
from surveys.questionnaire.definition import Text

REASON = "{}:missing"
"""What the column of reasons beside a column is called."""


@dataclass(frozen=True)
class Frozen:
    folder: Path
    title: Text
    """Of the study; a simulated one says that it is."""
    name: str
    """Of the questionnaire."""
    is_full: bool
    sheets: tuple[Sheet, ...]
    """Of the responses first."""

    def parts(self, sheet: Sheet) -> Iterator[Frame]:
        for path in self.paths(sheet):
            rows = pl.read_parquet(path)
            width = len(sheet.variables)
            names = [variable.name for variable in sheet.variables]
            missing = rows.select(rows.columns[width:]).rename(lambda column: column.removesuffix(REASON[2:]))
            yield Frame(sheet, rows.select(names), missing)

    def paths(self, sheet: Sheet) -> list[Path]:
        return sorted(self.folder.glob(f"{self.sheets.index(sheet):02}-*.parquet"))

    def whole(self, sheet: Sheet) -> Frame:
        parts = list(self.parts(sheet))
        return Frame(
            sheet, pl.concat([part.values for part in parts]), pl.concat([part.missing for part in parts])
        )

    def file_name(self, sheet: Sheet) -> str:
        """Like cro_firm or cro_firm-f_rd_by_year, without ending; each once."""
        taken: set[str] = set()
        for each in self.sheets:
            name = free("-".join([self.name, *each.path]).replace(f"-{WORDS}", "-words"), taken)
            taken.add(name)
            if each is sheet:
                return name
        raise ValueError(sheet.path)


def freeze(source: Source, folder: Path, *, tell: Callable[[int, int], None]) -> Frozen:
    """Read all responses, telling how many are done of how many after each part."""
    frozen = Frozen(folder, source.study.title, source.name, source.profile.is_full, source.sheets)
    rows = defaultdict[tuple[str, ...], list[Row]](list)
    part = 0
    for done, response in enumerate(source.each(), 1):
        for row in source.rows(response):
            rows[row.path].append(row)
        if done % BATCH == 0:
            keep(frozen, rows, part)
            part += 1
            tell(done, len(source.order))
    keep(frozen, rows, part)
    return frozen


def keep(frozen: Frozen, rows: dict[tuple[str, ...], list[Row]], part: int) -> None:
    """The rows so far as the next part of each sheet. The first has a file even when it has no row."""
    for number, sheet in enumerate(frozen.sheets):
        if rows.get(sheet.path) or not part:
            kept = frame(sheet, rows.pop(sheet.path, []))
            reasons = kept.missing.rename(REASON.format)
            path = frozen.folder / f"{number:02}-{part:06}.parquet"
            kept.values.hstack(reasons).write_parquet(path, compression="lz4")
