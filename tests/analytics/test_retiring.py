"""Themes that a codebook no longer needs: merged into another, taken apart again, retired."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from analytics import marking, retiring
from analytics.coding import load_codings
from analytics.marking import Mark
from analytics.models import Segment, Theme
from surveys.models import Response

MONEY = Mark("MONEY", "alike", "value", 0, 9, "Everybody")


@pytest.fixture
def response(loaded) -> Response:
    return Response.objects.get(case__key="B1")


@pytest.fixture
def theme(loaded):
    """A theme by its code; TASTE is made when it is asked for."""

    def find(code: str) -> Theme:
        if code == "TASTE" and not Theme.objects.filter(code=code).exists():
            like = Theme.objects.get(code="ALIKE")
            like.pk, like.code = None, code
            like.save()
        return Theme.objects.get(code=code)

    return find


def marked():
    return sorted((each.theme.code, each.text) for each in Segment.objects.select_related("theme"))


def test_merged_passages_go_over_and_come_back_when_that_is_undone(theme):
    before = marked()
    retiring.merge(theme("MONEY"), theme("ALIKE"))
    assert {code for code, _text in marked()} == {"ALIKE"}
    assert theme("MONEY").merged_into == theme("ALIKE")
    retiring.part(theme("MONEY"))
    assert marked() == before
    assert not Segment.objects.exclude(marked_as=None).exists()


def test_mergers_in_a_row_are_undone_one_by_one(theme):
    before = marked()
    retiring.merge(theme("MONEY"), theme("TASTE"))
    retiring.merge(theme("TASTE"), theme("ALIKE"))
    assert {code for code, _text in marked()} == {"ALIKE"}
    retiring.part(theme("TASTE"))
    assert {code for code, _text in marked()} == {"ALIKE", "TASTE"}
    retiring.part(theme("MONEY"))
    assert marked() == before


def test_a_theme_whose_target_was_merged_on_comes_back_by_itself(theme):
    retiring.merge(theme("MONEY"), theme("TASTE"))
    retiring.merge(theme("TASTE"), theme("ALIKE"))
    retiring.part(theme("MONEY"))
    assert {code for code, _text in marked()} == {"ALIKE", "MONEY"}


def test_what_a_coder_gave_another_theme_since_does_not_go_back(theme, response):
    key = uuid4()
    marking.mark(response, key, MONEY, coder="user:7")
    retiring.merge(theme("MONEY"), theme("ALIKE"))
    theme("TASTE")
    marking.mark(response, key, Mark("TASTE", "alike", "value", 0, 9, "Everybody"), coder="user:7")
    retiring.part(theme("MONEY"))
    assert Segment.objects.get(key=key).theme.code == "TASTE"


@pytest.mark.parametrize(("one", "other"), [("MONEY", "MONEY"), ("MONEY", "RETIRED"), ("MERGED", "MONEY")])
def test_a_merger_that_makes_no_sense_is_refused(theme, now, one, other):
    taste = theme("TASTE")
    if "RETIRED" in other:
        retiring.retire(taste, now=now)
    if "MERGED" in one:
        retiring.merge(taste, theme("ALIKE"))
    before = list(Theme.objects.values())
    find = {"RETIRED": "TASTE", "MERGED": "TASTE"}
    with pytest.raises(retiring.CannotMerge):
        retiring.merge(theme(find.get(one, one)), theme(find.get(other, other)))
    assert list(Theme.objects.values()) == before


def test_loading_the_study_again_does_not_undo_a_merger(theme, loaded, folder):
    retiring.merge(theme("MONEY"), theme("ALIKE"))
    before = list(Segment.objects.values())
    load_codings(loaded, folder)
    assert list(Segment.objects.values()) == before


def test_a_release_counts_merged_themes_as_one(theme, loaded, book_of):
    retiring.merge(theme("MONEY"), theme("ALIKE"))
    rows = book_of(loaded).rows("codebook")
    assert [(row["Theme code"], row["Interviews that support it, k (number)"]) for row in rows] == [
        ("ALIKE", 2)
    ]


def test_a_retired_theme_takes_nothing_new_and_keeps_what_it_has(theme, response, loaded, book_of, now):
    key = uuid4()
    marking.mark(response, key, MONEY, coder="user:7")
    retiring.retire(theme("MONEY"), now=now)
    with pytest.raises(marking.Retired):
        marking.mark(response, uuid4(), MONEY, coder="user:7")
    marking.mark(response, key, Mark("MONEY", "alike", "value", 0, 9, "Everybody", "Still."), coder="user:7")
    assert Segment.objects.get(key=key).memo == "Still."
    assert book_of(loaded).row("codebook", Theme_code="MONEY")["Interviews that support it, k (number)"] == 1
    retiring.take_up(theme("MONEY"))
    marking.mark(response, uuid4(), MONEY, coder="user:7")


def test_the_pages_merge_part_and_retire_a_theme(client, researcher, theme, response):
    client.force_login(researcher)
    merge, retire = (reverse(f"coding-{how}", args=["tiny", "MONEY"]) for how in ("merge", "retire"))
    page = client.post(merge, {"into": "ALIKE"}, follow=True).content.decode()
    assert "Its passages went over to Alike." in page
    assert "merged into Alike" in client.get(reverse("coding-codebook", args=["tiny"])).content.decode()
    client.post(merge, {"undo": "1"})
    client.post(retire)
    assert (theme("MONEY").merged_into, theme("MONEY").takes_passages) == (None, False)
    offered = client.get(reverse("coding", args=[response.pk])).content.decode()
    assert 'data-theme="ALIKE"' in offered
    assert 'data-theme="MONEY"' not in offered
    client.post(retire, {"again": "1"})
    assert theme("MONEY").takes_passages


def test_who_marks_with_a_theme_that_is_retired_meanwhile_is_told(client, researcher, theme, response, now):
    client.force_login(researcher)
    retiring.retire(theme("MONEY"), now=now)
    place = {"question": "alike", "part": "value", "start": 0, "end": 9, "text": "Everybody", "memo": ""}
    body = json.dumps({"key": str(uuid4()), "segment": {"theme": "MONEY", **place}})
    answer = client.post(reverse("coding-save", args=[response.pk]), body, content_type="application/json")
    assert answer.status_code == 409
    assert "takes no new passages" in answer.json()["message"]
