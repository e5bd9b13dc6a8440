"""How the kinds of questions that XLSForms bring are asked, read and kept, page by page."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from surveys import responding
from surveys.questionnaire.routing import route

FORM = """
sections:
- name: one
  title: {en: One}
  groups: [{name: when, label: {en: When}, relevant: "${seen} = 'OK'"}]
  questions:
  - {name: seen, kind: acknowledge, label: {en: Read this}}
  - {name: at, kind: time, label: {en: Time}, group: when}
  - {name: moment, kind: datetime, label: {en: Moment}, group: when}
  - {name: score, kind: range, label: {en: Score}, min: 0, max: 10, step: 0.5}
  - {name: place, kind: geopoint, label: {en: Place}}
  - {name: code, kind: barcode, label: {en: Code}, default: "concat('A', 1 + 1)"}
  - {name: amount, kind: integer, label: {en: Amount}, default: "5"}
  - {name: fixed, kind: text, label: {en: Fixed}, default: "'as agreed'", read_only: true}
  - {name: state, kind: text, label: {en: State}, guidance: {en: Spell it out}}
  - name: town
    kind: select_one
    label: {en: Town}
    appearance: minimal
    choice_filter: state = ${state}
    choices:
    - {name: "1", label: {en: Seattle}, attributes: {state: wa}}
    - {name: n/a, label: {en: Dallas}, attributes: {state: tx}}
  - name: log
    kind: table
    label: {en: Log}
    columns: [{name: hour, kind: time, label: {en: Hour}}, {name: done, kind: acknowledge, label: {en: Done}}]
"""


@pytest.fixture
def case(case_of, interviewer):
    return case_of(FORM, interviewer=interviewer)


@pytest.fixture
def office(client, interviewer):
    client.force_login(interviewer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def response(case, now):
    return responding.open_response(case, mode="phone", now=now)


def page_of(office, case):
    return office.get(reverse("interviewer-section", args=[case.pk, "one"]), follow=True).content.decode()


def test_defaults_are_the_first_revision(response):
    assert response.answers == {
        "code": {"value": "A2"},
        "amount": {"value": 5},
        "fixed": {"value": "as agreed"},
    }
    revision = response.revisions.get()
    assert (revision.number, revision.action, revision.actor) == (1, "defaults", "command:defaults")


def test_each_kind_has_its_control(office, case, response):
    page = page_of(office, case)
    for control in (
        'type="checkbox" id="id_seen" name="seen" value="OK"',
        'type="time" id="id_at"',
        'type="datetime-local" id="id_moment"',
        'type="number" id="id_score" name="score" min="0" max="10" step="0.5"',
        'id="id_place" name="place"',
        'id="id_code" name="code" value="A2"',
        '<select class="form-select" id="id_town" name="town"',
        'type="time" id="id_log-0-hour"',
    ):
        assert control in page, control
    assert '<output class="calculated">as agreed</output>' in page
    assert 'name="fixed"' not in page
    assert '<h2 class="group-heading" data-question="when" hidden>' in page
    assert "Spell it out" in page


def test_choices_that_a_filter_takes_away_are_not_offered(office, case, response, save):
    save(response, state="wa")
    page = page_of(office, case)
    assert '<option value="1">Seattle</option>' in page
    assert '<option value="n/a" hidden disabled>Dallas</option>' in page


def test_what_is_sent_is_kept_as_each_kind_keeps_it(office, case, response):
    sent = {
        "seen": "OK",
        "at": "9:05",
        "moment": "2026-03-02T09:30",
        "score": "7.5",
        "place": "39.9, 116.4",
        "state": "tx",
        "town": "n/a",
        "log-row": ["0"],
        "log-0-hour": "21:15",
        "log-0-done": "OK",
        "form-base": response.revision,
        "form-client": str(uuid4()),
        "fixed": "changed",
        "form-asked": ["seen", "at", "moment", "score", "place", "state", "town", "log", "fixed"],
    }
    office.post(reverse("interviewer-section", args=[case.pk, "one"]), sent)
    response.refresh_from_db()
    assert {name: each["value"] for name, each in response.answers.items()} == {
        "seen": "OK",
        "at": "09:05",
        "moment": "2026-03-02T09:30",
        "score": 7.5,
        "place": "39.9 116.4",
        "state": "tx",
        "town": "n/a",
        "log": [{"hour": "21:15", "done": "OK"}],
        "code": "A2",
        "amount": 5,
        "fixed": "as agreed",
    }


NESTED = """
questions:
- {name: how_many, kind: integer, label: {en: How many}}
- name: site
  kind: table
  label: {en: Site}
  columns:
  - {name: town, kind: text, label: {en: Town}}
  - name: uses
    kind: select_multiple
    label: {en: Uses}
    choices: [{name: a, label: {en: A}}, {name: b, label: {en: B}}]
  - name: order
    kind: rank
    label: {en: Order}
    choices: [{name: x, label: {en: X}}, {name: y, label: {en: Y}}]
  - name: person
    kind: table
    label: {en: Person}
    columns: [{name: age, kind: integer, label: {en: "Age in ${town}"}}]
- name: fixed
  kind: table
  label: {en: Fixed}
  appearance: cards
  rows_wanted: ${how_many}
  columns: [{name: word, kind: text, label: {en: Word}}]
"""


def test_rows_within_rows_are_posted_without_a_script(office, case_of, interviewer, now):
    case = case_of(NESTED, interviewer=interviewer)
    response = responding.open_response(case, mode="phone", now=now)
    sent = {
        "site-row": ["0", "1"],
        "site-0-town": "Haidian",
        "site-0-uses": ["a", "b"],
        "site-0-order": ["y", ""],
        "site-0-person-row": ["0", "1"],
        "site-0-person-1-age": "40",
        "form-base": 0,
        "form-client": str(uuid4()),
        "form-asked": ["how_many", "site"],
        "how_many": "2",
    }
    office.post(reverse("interviewer-section", args=[case.pk, "all"]), sent)
    response.refresh_from_db()
    assert response.answers["site"]["value"] == [
        {"town": "Haidian", "uses": ["a", "b"], "order": ["y"], "person": [{"age": 40}]}
    ]
    page = office.get(reverse("interviewer-section", args=[case.pk, "all"])).content.decode()
    assert "Age in Haidian" in page
    assert 'name="site-0-person-0-age"' in page
    assert page.count('name="fixed-row"') == 3, "two that are wanted, and the spare one"


def test_a_wrong_cell_in_a_card_is_told_there(office, case_of, interviewer, now):
    case = case_of(NESTED, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=now)
    sent = {
        "site-row": ["0"],
        "site-0-person-row": ["0"],
        "site-0-person-0-age": "old",
        "form-base": 0,
        "form-client": str(uuid4()),
        "form-asked": ["site"],
    }
    page = office.post(reverse("interviewer-section", args=[case.pk, "all"]), sent).content.decode()
    assert 'value="old"' in page
    assert "Enter a whole number" in page


def test_what_no_sheet_can_hold_is_not_offered_as_one(office, case_of, interviewer, now, client, supervisor):
    case = case_of(NESTED, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=now)
    address = reverse("interviewer-excel", args=[case.pk])
    assert "cannot be filled in as an Excel form" in office.get(address).content.decode()
    office.post(address, {"language": "en"})
    assert not case.excel_forms.exists()
    client.force_login(supervisor)
    assert client.get(reverse("office-import-template", args=[case.version_id])).status_code == 404
    target = f'value="{case.wave_id}-{case.version_id}"'
    assert target not in client.get(reverse("office-imports")).content.decode()


ASKED_BY = """
questions:
- {name: who, kind: metadata, source: username}
- {name: said, kind: note, label: {en: "Asked by ${who}"}}
"""


@pytest.mark.parametrize(("mode", "told"), [("phone", "interviewer"), ("web", "")])
def test_a_form_knows_the_account_of_the_interviewer_and_none_of_a_firm(
    case_of, interviewer, now, mode, told
):
    response = responding.open_response(case_of(ASKED_BY, interviewer=interviewer), mode=mode, now=now)
    way = route(response.questionnaire, {}, on=response.occasion(now))
    assert way.values["who"] == told


ASKED_IN = """
questions:
- {name: device, kind: metadata, source: deviceid}
- {name: said, kind: note, label: {en: "In ${device}"}}
- {name: a, kind: text, label: {en: A}}
"""


def test_a_form_that_asks_knows_the_browser_a_response_began_in_by_a_random_id(
    office, case_of, interviewer, now
):
    def page_of(form):
        case = case_of(form, interviewer=interviewer)
        responding.open_response(case, mode="phone", now=now)
        return reverse("interviewer-section", args=[case.pk, "all"])

    address = page_of(ASKED_IN)
    answer = office.get(address)
    device = answer.cookies["fangtan_device"].value
    assert re.fullmatch("fangtan:[0-9a-f]{32}", device)
    assert f"In {device}" in answer.content.decode()
    office.cookies["fangtan_device"] = "fangtan:another"
    assert f"In {device}" in office.get(address).content.decode()
    assert "In fangtan:another" in office.get(page_of(ASKED_IN)).content.decode()
    assert "fangtan_device" not in office.get(page_of(FORM)).cookies
