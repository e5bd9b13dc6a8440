"""A simulated survey of 600 firms, from the register to every file, each read by another library."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pyreadstat
import pytest
from django.core.management import call_command
from lxml import etree
from python_calamine import CalamineWorkbook

from analytics import downloading, exporting, releasing
from analytics.models import Download, Segment
from surveys.history import verify
from surveys.models import Case, Response, Study

NAME = "cro_firm"
OPEN = "f_niche"


@pytest.fixture
def survey(db, settings, tmp_path) -> Study:
    settings.MEDIA_ROOT = tmp_path / "files"
    call_command("load_study", "beijing", verbosity=0)
    call_command("simulate", "beijing", firms=600, seed=7, verbosity=0)
    return Study.objects.get(slug="beijing-simulated-600-7")


def code(study: Study) -> int:
    """Mark the first words of each open answer with a theme."""
    theme = study.themes.order_by("code").first()
    found = []
    for response in Response.objects.of(study).approved():
        words = response.answers.get(OPEN, {}).get("value")
        if words:
            found.append(
                Segment(
                    theme=theme,
                    response=response,
                    question=OPEN,
                    part="value",
                    coder="test",
                    revision=response.revision,
                    start=0,
                    end=2,
                    text=words[:2],
                )
            )
    return len(Segment.objects.bulk_create(found))


@pytest.fixture
def content_of(survey, supervisor, now, tmp_path):
    """The files in a download, by their names."""

    def write(format: str, **wanted) -> dict[str, Path]:
        wanted = {"labels": "codes", "language": "both", "is_full": True} | wanted
        download = downloading.request(survey, NAME, by=supervisor, now=now, format=format, **wanted)
        downloading.write(download, clock=lambda: now)
        download.refresh_from_db()
        assert (download.state, download.error) == (Download.State.DONE, "")
        path = Path(download.file.path)
        if path.suffix != ".zip":
            return {path.name: path}
        with ZipFile(path) as packed:
            packed.extractall(tmp_path / format)
            return {name: tmp_path / format / name for name in packed.namelist()}

    return write


def test_six_hundred_firms_come_through_to_every_file(survey, content_of, now):
    assert survey.organisations.count() == 600
    assert Case.objects.filter(wave__study=survey).count() == 1200
    assert verify(Response.objects.of(survey)) is None
    assert code(survey) > 20

    release = releasing.build(releasing.request(survey, by=None, now=now), clock=lambda: now)
    assert (release.state, release.error) == ("done", "")
    with exporting.export(release, "both").file.open() as file:
        cover = CalamineWorkbook.from_filelike(BytesIO(file.read())).get_sheet_by_index(0).to_python()
    assert any("SIMULATED" in str(cell) for row in cover for cell in row)

    approved = Response.objects.of(survey).approved().filter(version__name=NAME)
    keys = set(approved.values_list("case__key", flat=True))
    staff = sum(
        row["f_staff_n"].get("value", 0)
        for row in approved.values_list("answers", flat=True)
        if "f_staff_n" in row
    )
    assert len(keys) > 200

    (book,) = content_of("xlsx").values()
    heading, *rows = CalamineWorkbook.from_path(book).get_sheet_by_name(NAME).to_python()
    at = heading.index("f_staff_n")
    assert {row[0] for row in rows} == keys
    assert sum(row[at] for row in rows if not isinstance(row[at], str)) == staff

    sav, told = pyreadstat.read_sav(content_of("sav")[f"{NAME}.sav"], output_format="polars")
    assert sav["f_staff_n"].sum() == staff
    assert "模拟" in told.file_label or "SIMULATED" in told.file_label
    dta, _ = pyreadstat.read_dta(content_of("dta")[f"{NAME}.dta"], output_format="polars")
    assert dta["f_staff_n"].sum() == staff
    typed = pl.read_parquet(content_of("parquet")[f"{NAME}.parquet"])
    assert typed["f_staff_n"].sum() == staff
    asked = typed.filter(pl.col("f_niche:missing") == "not_asked")
    assert asked.height > 10
    assert asked["f_staff_n"].min() >= 50
    texts = pl.read_csv(content_of("csv")[f"{NAME}.csv"], infer_schema=False)
    assert texts["f_staff_n"].cast(pl.Int64, strict=False).sum() == staff
    (xml,) = content_of("ddi").values()
    names = {"d": "ddi:codebook:2_5"}
    assert etree.parse(xml).findtext("d:fileDscr/d:fileTxt/d:dimensns/d:caseQnty", None, names) == str(
        len(rows)
    )

    hidden = content_of("csv", is_full=False)[f"{NAME}.csv"].read_text("utf-8-sig")
    assert not any(key in hidden for key in keys)
