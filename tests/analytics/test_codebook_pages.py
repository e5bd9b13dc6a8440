"""The codebook as researchers write it, its files as other programs read them, and how coders agree."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from analytics import marking
from analytics.coding import load_codebook
from analytics.comparing import agreements, coders_of
from analytics.marking import Mark, coder_of
from analytics.models import Segment, Theme
from surveys.models import Response

CODES = {"q": "urn:QDA-XML:codebook:1.0"}
PROJECT = {"q": "urn:QDA-XML:project:1.0"}


@pytest.fixture
def research(client, researcher, loaded):
    client.force_login(researcher)
    return client


def typed(**changed):
    texts = {
        f"{name}-{language}": ""
        for name in ("full_definition", "when_to_use")
        for language in ("en", "zh-hans")
    }
    names = {
        "name-en": "Taste",
        "name-zh-hans": "口味",
        "definition-en": "How it tastes.",
        "definition-zh-hans": "味道。",
    }
    return texts | names | {"code": "TASTE", "colour": "#0b6b63", "parent": ""} | changed


def test_a_theme_is_added_below_another_in_both_languages(research):
    money = Theme.objects.get(code="MONEY")
    research.post(reverse("coding-add-theme", args=["tiny"]), typed(parent=money.pk))
    theme = Theme.objects.get(code="TASTE")
    assert (theme.parent, theme.name) == (money, {"en": "Taste", "zh-hans": "口味"})
    assert "Taste" in research.get(reverse("coding-codebook", args=["tiny"])).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "MONEY"},
        {"code": "a b"},
        {"name-zh-hans": ""},
        {"colour": "green"},
        {"colour": "#0b6b6"},
        {"parent": "9999"},
    ],
)
def test_a_wrong_theme_is_told_and_nothing_is_written(research, wrong):
    before = list(Theme.objects.values())
    answer = research.post(reverse("coding-add-theme", args=["tiny"]), typed(**wrong))
    assert answer.status_code == 422
    assert "The theme is not saved yet" in answer.content.decode()
    assert list(Theme.objects.values()) == before


def test_a_theme_never_goes_below_itself(research):
    alike, money = Theme.objects.get(code="ALIKE"), Theme.objects.get(code="MONEY")
    address = reverse("coding-theme", args=["tiny", "ALIKE"])
    for parent in (alike, money):
        assert research.post(address, typed(parent=parent.pk)).status_code == 422
    assert Theme.objects.get(code="ALIKE").parent is None


def test_the_code_of_a_theme_and_its_passages_stay_when_it_is_reworded(research):
    research.post(reverse("coding-theme", args=["tiny", "MONEY"]), typed(code="OTHER"))
    theme = Theme.objects.get(code="MONEY")
    assert (theme.name["en"], theme.segments.count()) == ("Taste", 2)


def test_loading_the_study_writes_its_own_themes_anew_and_leaves_the_others(research, loaded, folder):
    research.post(reverse("coding-theme", args=["tiny", "MONEY"]), typed())
    research.post(reverse("coding-add-theme", args=["tiny"]), typed())
    load_codebook(loaded, folder)
    assert Theme.objects.get(code="MONEY").name["en"] == "Money"
    assert Theme.objects.get(code="TASTE").name["en"] == "Taste"


def test_the_qdc_is_a_tree_with_colours_and_everything_that_says_when_to_use_a_theme(research):
    root = etree.fromstring(research.get(reverse("coding-codebook-file", args=["tiny"])).content)
    (money,) = root.xpath("/q:CodeBook/q:Codes/q:Code[@name='Alike']/q:Code", namespaces=CODES)
    assert (money.get("name"), money.get("isCodable"), money.get("color")) == ("Money", "true", "#317a45")
    described = money.findtext("q:Description", namespaces=CODES)
    assert described.splitlines()[0] == "Services are alike."
    assert "When not to use: Not for prices." in described.splitlines()
    assert [child.tag for child in money] == ["{urn:QDA-XML:codebook:1.0}Description"]


def test_the_qdc_is_the_same_each_time_and_in_the_readers_language(research):
    address = reverse("coding-codebook-file", args=["tiny"])
    assert research.get(address).content == research.get(address).content
    assert "相似" in research.get(address, headers={"accept-language": "zh-hans"}).content.decode()


def project(client):
    content = client.get(reverse("coding-project-file", args=["tiny"])).content
    with ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return etree.fromstring(files["project.qde"]), files


def test_every_passage_of_the_project_stands_in_its_text_and_has_its_theme(research):
    root, files = project(research)
    codes = {code.get("guid"): code.get("name") for code in root.iterfind(".//q:Code", PROJECT)}
    found = set()
    for source in root.iterfind("q:Sources/q:TextSource", PROJECT):
        text = files["Sources/" + source.get("plainTextPath").removeprefix("internal://")].decode()
        for selection in source.iterfind("q:PlainTextSelection", PROJECT):
            place = slice(int(selection.get("startPosition")), int(selection.get("endPosition")))
            (ref,) = selection.iterfind("q:Coding/q:CodeRef", PROJECT)
            found.add((codes[ref.get("targetGUID")], text[place]))
    assert found == {
        *{("Alike", "Everybody sells the same thing"), ("Alike", "No two apps are alike")},
        *{("Money", "prices fall"), ("Money", "Money is short")},
    }


def test_the_project_keeps_the_order_of_the_schema_and_no_reference_is_open(research):
    root, _files = project(research)
    order = [etree.QName(child).localname for child in root]
    assert order == ["Users", "CodeBook", "Variables", "Cases", "Sources"]
    guids = root.xpath("//@guid")
    assert len(set(guids)) == len(guids)
    users = root.xpath("//@creatingUser")
    assert set(root.xpath("//@targetGUID")) | set(users) <= set(guids)


def test_the_project_tells_attributes_and_no_names(research):
    root, files = project(research)
    (case,) = root.xpath("q:Cases/q:Case[@name='B2']", namespaces=PROJECT)
    told = [
        value.findtext("q:TextValue", namespaces=PROJECT)
        for value in case.iterfind("q:VariableValue", PROJECT)
    ]
    assert told == ["apps", "industry", "apps_body", "anonymous"]
    named = Response.objects.get(case__key="B2").case.organisation.name
    assert named not in b"".join(files.values()).decode()


def test_what_xml_cannot_hold_becomes_a_blank_and_positions_stay(research, researcher):
    response = Response.objects.get(case__key="B1")
    said = "a\x0bb 🍵 tea"
    Response.objects.filter(pk=response.pk).update(answers={"alike": {"value": said}})
    response.refresh_from_db()
    marked = Mark("MONEY", "alike", "value", 4, 5, "🍵")
    marking.mark(response, uuid4(), marked, coder=coder_of(researcher))
    root, files = project(research)
    (selection,) = root.xpath("//q:PlainTextSelection[@name='🍵']", namespaces=PROJECT)
    source = selection.getparent()
    text = files["Sources/" + source.get("plainTextPath").removeprefix("internal://")].decode()
    assert text[int(selection.get("startPosition"))] == "🍵"
    assert "a b 🍵 tea" in text


def test_only_supervisors_take_the_passages_of_other_coders_away(research, user_of):
    response = Response.objects.get(case__key="B1")
    marked = Mark("MONEY", "alike", "value", 0, 9, "Everybody", memo="A thought of mine.")
    marking.mark(response, uuid4(), marked, coder="user:4711")
    supervisor = Client()
    supervisor.force_login(user_of("supervisor"))
    assert "A thought of mine." not in project(research)[1]["project.qde"].decode()
    assert "A thought of mine." in project(supervisor)[1]["project.qde"].decode()


def test_without_themes_there_is_no_file(research):
    Segment.objects.all().delete()
    Theme.objects.all().delete()
    for name in ("coding-codebook-file", "coding-project-file"):
        assert research.get(reverse(name, args=["tiny"])).status_code == 404


@pytest.fixture
def second(loaded) -> str:
    """Another coder, who has marked the same answers as the study, and one of them with another theme."""
    for segment in Segment.objects.all():
        segment.pk, segment.key, segment.coder = None, uuid4(), "user:7"
        if segment.text == "prices fall":
            segment.theme = Theme.objects.get(code="ALIKE")
        segment.save()
    return "user:7"


def test_two_coders_are_compared_answer_by_answer(loaded, second):
    first, *_others = [coder for coder in coders_of(loaded) if coder != second]
    found = {theme.code: agreement for theme, agreement in agreements(loaded, first, second)}
    # B1: a remark and an open answer; B2: a remark and an open answer; T1: an open answer
    assert (found["ALIKE"].n, found["ALIKE"].all, found["ALIKE"].some) == (5, 2, 0)
    assert (found["ALIKE"].percent, found["ALIKE"].kappa, found["ALIKE"].alpha) == (100, 1, 1)
    assert (found["MONEY"].all, found["MONEY"].some, found["MONEY"].percent) == (1, 1, 80)


def test_the_page_of_agreement_shows_figures_and_no_words(research, second):
    page = research.get(reverse("coding-agreement", args=["tiny"])).content.decode()
    assert "80.0" in page
    assert "prices fall" not in page


@pytest.mark.parametrize("asked", [{}, {"first": "user:7"}, {"first": "x", "second": "user:9"}])
def test_coders_that_there_are_not_are_no_fault(research, second, asked):
    assert research.get(reverse("coding-agreement", args=["tiny"]), asked).status_code == 200
