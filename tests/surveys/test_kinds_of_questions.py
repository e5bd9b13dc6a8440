"""How the kinds of questions that XLSForms bring are asked, read and kept, page by page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from surveys import responding

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
