"""Microdata as Parquet files in a zip: columns of their types, and beside each the reasons for no value."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile

import polars as pl

from analytics.formats.delimited import beside
from analytics.microdata import codebook
from analytics.microdata.frozen import Frozen
from analytics.microdata.legend import legend


def write(frozen: Frozen, path: Path, *, labels: str, language: str) -> None:
    """Categories are their names; what they mean stands in the file's metadata and in the codebook."""
    with TemporaryDirectory() as folder, ZipFile(path, "w", ZIP_STORED) as packed:
        for sheet in frozen.sheets:
            name = frozen.file_name(sheet)
            file = Path(folder) / f"{name}.parquet"
            told = {
                "about": json.dumps(list(legend(frozen, language)), ensure_ascii=False),
                "codebook": json.dumps(list(codebook.lines([(name, sheet)])), ensure_ascii=False),
            }
            pl.scan_parquet(frozen.paths(sheet)).sink_parquet(file, metadata=told)
            packed.write(file, file.name)
        beside(packed, frozen, language)
