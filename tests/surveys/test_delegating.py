"""A section handed to a colleague: what its link opens, who filled in what, and signing off."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid4, uuid5

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import inviting
from surveys.models import Invitation, SignOff
from tests.surveys.conftest import Door

FIRM = """
sections:
- name: profile
  title: {en: The company}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: secret, kind: text, label: {en: Secret}}
  - {name: origin, kind: select_one, label: {en: Origin}, choices: [{name: own, label: {en: Own}}]}
- name: money
  title: {en: Revenue}
  questions:
  - {name: revenue, kind: decimal, required: true, label: {en: "Revenue with ${staff} people"}}
  - {name: niche, kind: text, label: {en: Niche}, relevant: "${origin} = 'own'"}
- name: outlook
  title: {en: Outlook}
  questions: [{name: plans, kind: text, label: {en: Plans}}]
"""


@pytest.fixture
def owner(invited_to) -> Door:
    door = invited_to(FIRM)
    door.send("profile", staff="20", secret="4711", origin="own")
    return door


@pytest.fixture
def hand_over(owner):
    """The door of a colleague to whom the owner hands a section on the page for it."""

    def hand(section: str = "money", name: str = "Ms Wang") -> Door:
        page = owner.client.post(owner.address("hand-over", section), {"label": name}).content.decode()
        token = re.search(r'id="new-link" value="[^"]*/a/([\w-]+)/"', page)[1]
        invitation = inviting.find(token, now=timezone.now())
        return Door(owner.case, token, invitation, Client())

    return hand


def sharing(door: Door) -> str:
    page = door.client.get(door.address("sharing")).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def embedded(page: str, name: str):
    return json.loads(re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)[1])


# What a colleague's link opens


def test_a_section_is_handed_over_by_a_link_of_its_own_that_ends_with_the_owners(owner, hand_over):
    colleague = hand_over()
    handed = colleague.invitation
    assert (handed.case, handed.section, handed.label) == (owner.case, "money", "Ms Wang")
    assert (handed.parent, handed.expires_at) == (owner.invitation, owner.invitation.expires_at)
    assert "Handed to Ms Wang" in sharing(owner)
    assert colleague.token not in owner.client.get(owner.address("sharing")).content.decode()


def test_a_link_needs_somebody_to_be_for(owner):
    refused = owner.client.post(owner.address("hand-over", "money"), {"label": " "})
    assert refused.status_code == 422
    assert '<a href="#id_money_label">' in refused.content.decode()
    assert not Invitation.objects.handed_over().exists()


def test_a_colleague_is_told_which_section_and_answers_it(owner, hand_over):
    colleague = hand_over()
    welcome = colleague.client.get(colleague.address()).content.decode()
    assert "For Ms Wang: a colleague at Organisation 1 asks you" in welcome
    assert "“Revenue”. This link opens that section only" in welcome
    assert colleague.client.post(colleague.address()).url == colleague.address("section", "money")
    assert "Revenue with 20 people" in colleague.look("money")
    assert colleague.send("money", revenue="5").url == colleague.address("review")
    assert owner.answers["revenue"] == {"value": 5}


def test_a_colleague_finds_no_other_page_of_the_firm(owner, hand_over):
    colleague = hand_over()
    for page in ("sharing", "unsubscribe", "erasure"):
        assert colleague.client.get(colleague.address(page)).status_code == 404, page
        assert colleague.client.post(colleague.address(page)).status_code in (404, 405), page
    for name in ("profile", "outlook", "nothing"):
        assert colleague.client.get(colleague.address("section", name)).status_code == 404
        assert colleague.client.post(colleague.address("section", name)).status_code == 404
        assert colleague.client.post(colleague.address("hand-over", name), {"label": "me"}).status_code == 404
        assert colleague.client.post(colleague.address("sign", name), {"base": 1}).status_code == 404
    withdraw = colleague.address("withdraw", colleague.invitation.pk)
    assert colleague.client.post(withdraw).status_code == 404
    assert Invitation.objects.handed_over().count() == 1
    owner.case.refresh_from_db()
    assert owner.case.disposition == ""


def test_a_colleague_cannot_hand_in(owner, hand_over):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    handed_in = colleague.client.post(colleague.address("review"), {"base": 2, "quoting": "none"})
    assert handed_in.status_code == 404
    assert owner.response.state == "draft"


def test_a_colleague_saves_answers_of_the_section_and_no_other(owner, hand_over):
    colleague = hand_over()
    refused = colleague.save({"revenue": {"value": 5}, "staff": {"value": 1}}, base=1)
    assert refused.status_code == 422
    assert "no question staff" in refused.json()["message"]
    assert "revenue" not in owner.answers
    assert colleague.save({"revenue": {"value": 5}}, base=1).status_code == 200
    assert owner.answers["staff"] == {"value": 20}


def test_a_colleagues_browser_gets_only_what_the_section_needs_of_others(owner, hand_over):
    owner.send("outlook", plans="to grow")
    colleague = hand_over()
    colleague.send("money", revenue="5")
    page = colleague.look("money")
    assert embedded(page, "documents") == {
        "staff": {"value": 20},
        "origin": {"value": "own"},
        "revenue": {"value": 5},
    }
    asked = {
        q["name"] for section in embedded(page, "questionnaire")["sections"] for q in section["questions"]
    }
    assert asked == {"staff", "origin", "revenue", "niche"}
    pages = [page, colleague.client.get(colleague.address("review")).content.decode()]
    for text in ("4711", "to grow", "Outlook", "Secret"):
        assert not any(text in each for each in pages), text


def test_what_was_handed_in_shows_a_colleague_the_own_section_only(owner, hand_over):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    base = owner.response.revision
    owner.client.post(owner.address("review"), {"base": base, "quoting": "none"})
    receipt = colleague.client.get(colleague.address("done")).content.decode()
    assert "Revenue with 20 people" in receipt
    assert "4711" not in receipt


@pytest.mark.parametrize("close", ["withdraw", "revoke", "decline"])
def test_a_withdrawn_link_opens_nothing_and_keeps_what_was_answered(owner, hand_over, close):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    if close == "withdraw":
        page = owner.client.post(owner.address("withdraw", colleague.invitation.pk), follow=True)
        assert "Handed to Ms Wang" not in page.content.decode()
    elif close == "revoke":
        inviting.revoke(owner.invitation, now=timezone.now())
    else:
        inviting.decline(owner.case, now=timezone.now())
    assert colleague.client.get(colleague.address("section", "money")).status_code == 410
    assert colleague.save({"revenue": {"value": 6}}, base=2).status_code == 410
    assert owner.answers["revenue"] == {"value": 5}


def test_withdrawing_reaches_no_link_of_another_case_and_not_the_owners(owner, hand_over, invited_to):
    other = invited_to(FIRM)
    handed, _token = inviting.hand_over(other.invitation, "money", to="Mr Li", now=timezone.now())
    for pk in (handed.pk, owner.invitation.pk):
        assert owner.client.post(owner.address("withdraw", pk)).status_code == 404
    assert Invitation.objects.filter(revoked_at=None).count() == 3


def test_a_link_handed_on_ends_when_the_owners_does(owner, hand_over):
    colleague = hand_over()
    end = owner.invitation.expires_at
    inviting.find(colleague.token, now=end - timedelta(seconds=1))
    with pytest.raises(inviting.Expired):
        inviting.find(colleague.token, now=end)


# Who filled in what, and signing off


def test_the_owner_sees_who_filled_in_what(owner, hand_over, interviewer):
    colleague = hand_over()
    colleague.send("money", revenue="5", niche="assays")
    owner.save({"niche": {"value": "pharmacology"}}, base=2)
    told = sharing(owner)
    assert "You, by this link 3 answers, the last on" in told
    assert "Ms Wang 1 answer, on" in told
    assert "You, by this link 1 answer, on" in told


def test_a_section_is_signed_off_by_a_colleague_and_the_owner_sees_it(owner, hand_over):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    page = colleague.client.get(colleague.address("review")).content.decode()
    base = re.search(r'name="base" value="(\d+)"', page)[1]
    signed = colleague.client.post(colleague.address("sign", "money"), {"base": base}, follow=True)
    assert "This section was signed off" in signed.content.decode()
    assert "Ms Wang signed it off on" in sharing(owner)
    sign_off = SignOff.objects.get()
    assert (sign_off.section, sign_off.revision) == ("money", owner.response.revision)
    assert sign_off.by_invitation == colleague.invitation


def test_an_answer_changed_later_makes_a_sign_off_stale_in_its_own_section_alone(owner, hand_over):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    colleague.client.post(colleague.address("sign", "money"), {"base": owner.response.revision})
    owner.save({"secret": {"value": "other"}}, base=owner.response.revision)
    assert "changed since" not in sharing(owner)
    owner.save({"revenue": None}, base=owner.response.revision)
    assert "changed since" in sharing(owner)


def test_what_was_changed_between_reading_and_signing_is_stale_at_once(owner, hand_over):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    read = owner.response.revision
    owner.save({"revenue": {"value": 6}}, base=read)
    colleague.client.post(colleague.address("sign", "money"), {"base": read})
    assert "changed since" in sharing(owner)


def test_a_base_that_is_still_to_come_signs_nothing_to_come(owner):
    owner.client.post(owner.address("sign", "profile"), {"base": 10**6})
    assert SignOff.objects.get().revision == owner.response.revision


def test_a_section_with_something_to_mend_is_not_signed_off(owner, hand_over):
    colleague = hand_over()
    answer = colleague.client.post(colleague.address("sign", "money"), {"base": 1}, follow=True)
    assert "Not signed off yet" in answer.content.decode()
    assert "Revenue with 20 people" in answer.content.decode()
    assert not SignOff.objects.exists()


def test_the_review_names_who_has_not_signed_off_and_lets_hand_in_all_the_same(owner, hand_over):
    hand_over()
    owner.send("money", revenue="5")
    review = owner.client.get(owner.address("review")).content.decode()
    assert "<li>Revenue (Ms Wang)</li>" in review
    base = owner.response.revision
    owner.client.post(owner.address("review"), {"base": base, "quoting": "none"})
    assert owner.response.state == "submitted"
    assert owner.client.get(owner.address("sharing")).url == owner.address("done")


def test_the_office_sees_whom_a_link_is_for_and_who_answered(owner, hand_over, supervisor):
    colleague = hand_over()
    colleague.send("money", revenue="5")
    office = Client()
    office.force_login(supervisor)
    page = office.get(reverse("office-case", args=[owner.case.pk])).content.decode()
    assert "· Ms Wang" in page
    assert "Ms Wang, by link" in page


def test_who_guesses_the_name_of_a_change_is_not_told_what_it_says(owner, hand_over):
    """A file that is merged names its change by its number."""
    name = str(uuid5(NAMESPACE_OID, "upload 1"))
    for client_id, words in [(name, "4712"), (str(uuid4()), "4713")]:
        owner.save({"secret": {"value": words}}, base=owner.response.revision, client_id=client_id)
    said = hand_over().save({"niche": {"value": "assays"}}, client_id=name)
    assert said.status_code == 400
    assert "471" not in said.content.decode()
    assert "niche" not in owner.answers
