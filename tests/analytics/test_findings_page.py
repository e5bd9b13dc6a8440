"""The findings of a release, to be looked at: only what its tables tell, narrowed by classes."""

import pytest
from django.urls import reverse

from analytics.models import Release
from surveys.models import Response

ESTIMATES = {
    "name": "firm_figures",
    "kind": "estimates",
    "tab": {"en": "Firms", "zh-hans": "企业"},
    "title": {"en": "Firms", "zh-hans": "企业"},
    "level": "firm",
    "waves": ["past", "present"],
    "by": ["industry"],
    "weighting": "none",
    "estimates": [{"statistic": "count", "of": "staff_n"}, {"statistic": "total", "of": "staff_n"}],
}


@pytest.fixture
def study(replan, load):
    replan(lambda plan: plan["sheets"].append(ESTIMATES))
    return load()


@pytest.fixture
def loaded(study):
    return study


@pytest.fixture
def look(client, researcher, study, release_of):
    client.force_login(researcher)

    def look(release=None, **chosen):
        release = release or release_of(study)
        answer = client.get(reverse("release-findings", args=[release.pk]), chosen)
        assert answer.status_code == 200
        return answer

    return look


def figures(page):
    return [
        (each["label"], each["statistic"], each["value"], each["about"]) for each in page.context["figures"]
    ]


def test_key_figures_stand_with_n_source_and_the_published_figure(look):
    (members,) = [each for each in look().context["figures"] if each["has_published"]]
    assert (members["value"], members["n"], members["about"]) == ("50", "1", "Labs")
    assert members["source"].startswith("B1")
    assert members["published"] != ""


def test_what_a_table_withholds_is_withheld_here(look, answered):
    answered("lab_a", staff_n=1234, quoting="none")
    page = look()
    assert "1234" not in page.content.decode()
    assert "1,234" not in page.content.decode()
    assert page.context["more_figures"]


def test_figures_are_narrowed_by_industry_and_wave(look, answered, study, release_of):
    for organisation in ("lab_a", "lab_b", "lab_c"):
        answered(organisation, staff_n=10)
    release = release_of(study)
    chosen = figures(look(release, industry="Labs", wave="The present"))
    assert chosen
    assert {about for *_rest, about in chosen} == {"Labs"}
    assert figures(look(release, industry="Labs", wave="The past")) == []
    assert figures(look(release, industry="No such")) == []


def test_every_figure_leads_to_the_cell_it_stands_in(look, client):
    page = look()
    (members,) = [each for each in page.context["figures"] if each["has_published"]]
    place = members["figure"]
    release = page.context["release"].pk
    behind = client.get(reverse("release-cell", args=[release, place.table, place.row, place.column]))
    assert "B1" in behind.content.decode()


def test_themes_are_bars_of_k_of_n_with_the_words_of_those_who_may_be_quoted(look):
    Response.objects.filter(case__key="B1").update(quoting="none")
    page = look()
    told = {each["code"]: (each["k"], each["n"]) for each in page.context["themes"]}
    text = page.content.decode()
    assert told["ALIKE"][1] >= 1
    assert "No two apps are alike" in text
    assert "Everybody sells the same thing" not in text
    assert 'id="themes-chart"' in text


def test_themes_of_an_industry_are_those_of_its_column(look):
    page = look(industry="Apps")
    assert [(each["code"], each["k"], each["n"]) for each in page.context["themes"]] == [("ALIKE", 1, 1)]
    assert [each["code"] for each in look(industry="Labs", level="Industry").context["themes"]] == [
        "ALIKE",
        "MONEY",
    ]


def test_a_release_that_is_not_built_has_no_findings(client, researcher, study, now):
    client.force_login(researcher)
    waiting = Release.objects.create(study=study, requested_at=now)
    assert client.get(reverse("release-findings", args=[waiting.pk])).status_code == 404
