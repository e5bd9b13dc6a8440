"""Pages that lead from a figure, or from what changed since a release, to the responses behind it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.urls import reverse

from analytics.models import Release
from analytics.models.release import State
from surveys import responding, reviewing
from surveys.models import Study
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = Actor("command:test", "web")


@pytest.fixture
def two_releases(loaded, answered, release_of):
    """Between them lab_a corrected its staff from 12 to 14, and lab_b answered."""
    response = answered("lab_a", staff_n=12)
    before = release_of(loaded)
    reviewing.reopen(response, by=BY, now=NOW, base=response.revision)
    reviewing.ask(response, "staff_n", "All of them?", by=BY, now=NOW)
    response.refresh_from_db()
    reviewing.send_back(response, by=BY, now=NOW, base=response.revision)
    response.refresh_from_db()
    change = Change("correction", response.revision, {"staff_n": Answer(value=14)})
    response = responding.save(response, change, by=BY, now=NOW)
    response = responding.submit(response, by=BY, now=NOW, base=response.revision, quoting="organisation")
    reviewing.settle(response, "staff_n", by=BY, now=NOW)
    reviewing.approve(response, by=BY, now=NOW, base=response.revision)
    answered("lab_b", staff_n=20)
    return before, release_of(loaded)


def rows(page: str) -> list[list[str]]:
    """The texts of the cells of all tables' rows."""
    lines = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.S) for line in lines]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in line] for line in cells]


def test_what_changed_lists_cases_with_their_answers_and_cells_with_both_figures(
    client, researcher, two_releases
):
    before, after = two_releases
    client.force_login(researcher)
    found = rows(client.get(reverse("release-changes", args=[after.pk, before.pk])).content.decode())
    assert ["case-lab_a", "changed", "staff_n"] in found
    assert ["case-lab_b", "new", "1"] in found
    (staff,) = [row for row in found if row[0] == "Title labs_indicators" and row[3:5] == ["12", "14"]]
    assert staff[2] == "Value recorded"
    assert staff[5] == "case-lab_a"


def test_a_release_offers_earlier_finished_ones_of_its_study(client, researcher, two_releases, loaded):
    before, after = two_releases
    failed = Release.objects.create(study=loaded, requested_at=NOW, state=State.FAILED)
    client.force_login(researcher)
    page = client.get(reverse("release", args=[after.pk])).content.decode()
    assert reverse("release-changes", args=[after.pk, before.pk]) in page
    assert "What changed since" not in client.get(reverse("release", args=[before.pk])).content.decode()
    assert client.get(reverse("release-changes", args=[after.pk, failed.pk])).status_code == 404
    other = Study.objects.create(slug="other", title={"en": "Other"})
    strange = Release.objects.create(study=other, requested_at=NOW, state=State.DONE, snapshot={}, tables=[])
    assert client.get(reverse("release-changes", args=[after.pk, strange.pk])).status_code == 404


def test_a_release_is_compared_only_once_it_is_finished(client, researcher, two_releases):
    before, after = two_releases
    Release.objects.filter(pk=after.pk).update(state=State.RUNNING)
    client.force_login(researcher)
    page = client.get(reverse("release", args=[after.pk])).content.decode()
    assert reverse("release-changes", args=[after.pk, before.pk]) not in page
    assert client.get(reverse("release-changes", args=[after.pk, before.pk])).status_code == 404


def test_a_release_compared_with_itself_has_no_changes(client, researcher, two_releases):
    _, after = two_releases
    client.force_login(researcher)
    page = client.get(reverse("release-changes", args=[after.pk, after.pk])).content.decode()
    assert "No answer changed." in page
    assert "All cells say the same." in page


def figure(release: Release) -> str:
    """The address of the page behind the figure that case-lab_a recorded."""
    (table,) = [each for each in release.tables if each["name"] == "labs_indicators"]
    place = next(
        (row, column)
        for row, cells in enumerate(table["rows"], 1)
        for column, cell in enumerate(cells, 1)
        if cell.get("content") == 14
    )
    return reverse("release-cell", args=[release.pk, "labs_indicators", *place])


@pytest.mark.parametrize(("role", "may_read"), [("researcher", False), ("supervisor", True)])
def test_a_figure_leads_to_its_responses_and_who_may_read_them_to_their_answers(
    client, user_of, two_releases, loaded, role, may_read
):
    _, after = two_releases
    client.force_login(user_of(role))
    page = client.get(figure(after)).content.decode()
    assert ["case-lab_a", "The present", "Labs", "Firm", ""] in [[*row[:4], ""] for row in rows(page) if row]
    (case,) = loaded.waves.get(name="present").cases.filter(key="case-lab_a")
    assert (reverse("office-answers", args=[case.pk]) in page) == may_read


def test_a_cell_that_is_not_there_is_not_found(client, researcher, two_releases):
    _, after = two_releases
    client.force_login(researcher)
    for place in (
        ["labs_indicators", 0, 1],
        ["labs_indicators", 1, 99],
        ["labs_indicators", 999, 1],
        ["no", 1, 1],
    ):
        assert client.get(reverse("release-cell", args=[after.pk, *place])).status_code == 404


def test_interviewers_see_neither_page(client, interviewer, two_releases):
    before, after = two_releases
    client.force_login(interviewer)
    for address in (reverse("release-changes", args=[after.pk, before.pk]), figure(after)):
        assert client.get(address).status_code == 404
