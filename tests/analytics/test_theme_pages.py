"""The themes of a release: by attribute, together, and in the words of those who may be quoted."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from analytics.models import Release
from analytics.statistics.evidence import read_evidence
from analytics.statistics.quoting import co_occurrence, matrix, quotations
from surveys.models import Response


@pytest.fixture
def research(client, researcher):
    client.force_login(researcher)
    return client


@pytest.fixture
def evidence(loaded, release_of):
    def read():
        release = release_of(loaded)
        return read_evidence(release.snapshot, release.inputs_hash)

    return read


def quoting(key, how):
    Response.objects.filter(case__key=key).update(quoting=how)


def words(evidence, **wanted):
    return [(each.case, each.text) for each in quotations(evidence, wanted)]


def test_a_theme_is_counted_by_industry_with_the_interviews_behind_it(evidence):
    found = matrix(evidence(), "industry")
    counts = {theme.code: dict(zip(found.classes, row, strict=True)) for theme, row in found.rows}
    assert dict(zip(found.classes, found.sizes, strict=True)) == {"apps": 1, "labs": 2}
    assert counts == {"ALIKE": {"apps": 1, "labs": 1}, "MONEY": {"apps": 0, "labs": 2}}


def test_a_single_interview_that_allows_no_quotation_is_in_no_count(evidence):
    quoting("B1", "none")
    found = matrix(evidence(), "industry")
    assert dict(zip(found.classes, found.sizes, strict=True)) == {"apps": 1, "labs": 1}


def test_themes_stand_together_in_one_answer(evidence):
    assert [(one.code, other.code, n) for one, other, n in co_occurrence(evidence())] == [
        ("ALIKE", "MONEY", 1)
    ]


def test_who_allows_no_quotation_is_not_quoted(evidence):
    quoting("B1", "none")
    assert words(evidence()) == [("B2", "No two apps are alike"), ("T1", "Money is short")]


def test_quotations_are_found_by_theme_and_by_the_attributes_they_show(evidence):
    quoting("B2", "organisation")
    found = evidence()
    assert words(found, theme="MONEY") == [("B1", "prices fall"), ("T1", "Money is short")]
    assert words(found, industry="apps") == [("B2", "No two apps are alike")]
    assert words(found, theme="NONE") == []


def test_no_attribute_tells_who_spoke_without_a_name(evidence):
    """Of app bodies there is but one, who may be quoted without the name alone."""
    found = evidence()
    (quotation,) = [each for each in quotations(found, {}) if each.case == "B2"]
    assert quotation.attributes == {}
    assert words(found, industry="apps") == []


def test_the_pages_show_counts_and_words(research, loaded, release_of):
    release = release_of(loaded)
    page = research.get(reverse("release-themes", args=[release.pk])).content.decode()
    assert "labs (n = 2)" in page.replace("Labs", "labs")
    shown = research.get(
        reverse("release-quotations", args=[release.pk]), {"theme": "MONEY"}
    ).content.decode()
    assert "Money is short" in shown
    assert "Everybody sells the same thing" not in shown


def test_counts_and_quotations_leave_as_tables_that_hold_what_the_pages_show(research, loaded, release_of):
    said = {"niche": {"value": "=1+1 is what they pay."}}
    response = Response.objects.get(case__key="T1")
    Response.objects.filter(pk=response.pk).update(answers=said)
    response.segments.update(text="=1+1", start=0, end=4)
    release = release_of(loaded)
    counts = rows(research.get(reverse("release-themes-file", args=[release.pk])))
    assert ["industry", "labs", "2", "MONEY", "Money", "2"] in counts
    quoted = rows(research.get(reverse("release-quotations-file", args=[release.pk]), {"theme": "MONEY"}))
    assert quoted == [
        ["theme", "name", "words", "interview", "industry", "level", "questionnaire"],
        ["MONEY", "Money", "prices fall", "B1", "labs", "industry", "labs_body"],
        ["MONEY", "Money", "'=1+1", "T1", "", "", ""],
    ]


def rows(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_a_release_that_is_not_built_has_no_themes_yet(research, loaded, now):
    release = Release.objects.create(study=loaded, requested_at=now)
    for name in ("release-themes", "release-quotations"):
        assert research.get(reverse(name, args=[release.pk])).status_code == 404
