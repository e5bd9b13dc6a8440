"""A supervisor at work: every case, who interviews, links for firms, and the history of each answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import server_error

from surveys import inviting, responding
from surveys.models import Case, Invitation, Wave
from surveys.questionnaire.answers import Answer
from surveys.views import office

FIRM = """
name: firm
title: {en: Firm}
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}, relevant: "${staff} < 50"}
"""
BODY = """
name: body
title: {en: Industry body}
questions: [{name: members, kind: integer, label: {en: Members}}]
"""


@pytest.fixture
def client(supervisor):
    browser = Client()
    browser.force_login(supervisor)
    return browser


@pytest.fixture
def case(case_of):
    return case_of(FIRM)


def text_of(page) -> str:
    return page.content.decode()


def listed(client, **query) -> list[str]:
    """The keys of the cases on the list."""
    return re.findall(r'<span class="meta">([\w-]+)</span></th>', text_of(client.get("/cases/", query)))


def test_the_list_holds_every_case_with_who_interviews_and_how_far_it_is(client, case_of, interviewer, save):
    case_of(FIRM, key="fresh")
    begun = case_of(BODY, key="begun", interviewer=interviewer)
    save(response_of(begun), members=40)
    page = text_of(client.get(reverse("office-cases")))
    assert listed(client) == ["begun", "fresh"]
    assert "Not begun" in page
    assert "Being answered" in page
    assert '<td data-label="Interviewer">interviewer</td>' in page
    assert '<td data-label="Last saved">2026-03-02 17:30</td>' in page


def response_of(case: Case):
    return responding.open_response(case, mode="phone", now=timezone.now())


def test_the_list_is_narrowed_by_wave_questionnaire_and_state(client, case_of, study):
    second = Wave.objects.create(study=study, name="second", title={"en": "Second"}, reference_year=2026)
    case_of(FIRM, key="old")
    case_of(FIRM, key="new", wave=second)
    response_of(case_of(BODY, key="body"))
    assert listed(client, wave=second.pk) == ["new"]
    assert listed(client, questionnaire="body") == ["body"]
    assert listed(client, state="none") == ["new", "old"]
    assert listed(client, state="draft", questionnaire="firm") == []
    assert listed(client, state="draft", questionnaire="body") == ["body"]


def test_a_filter_that_does_not_exist_is_said_and_narrows_nothing(client, case):
    page = text_of(client.get("/cases/", {"wave": "999", "state": "'; drop table"}))
    assert listed(client, wave="999") == [case.key]
    assert "Select a valid choice." in page


def test_a_list_narrowed_to_nothing_leads_back_to_all(client, case):
    page = text_of(client.get("/cases/", {"state": "approved"}))
    assert "No case is like this." in page
    assert f'href="{reverse("office-cases")}"' in page


def test_an_empty_register_says_where_cases_come_from(client):
    assert "There are no cases yet. Select organisations in the register" in text_of(client.get("/cases/"))


def test_a_long_list_has_pages_that_keep_the_filter(client, case_of, monkeypatch):
    monkeypatch.setattr(office, "CASES_A_PAGE", 2)
    for key in ("a", "b", "c"):
        case_of(FIRM, key=key)
    assert listed(client, page=2, state="none") == ["c"]
    assert 'rel="prev" href="?page=1&amp;state=none"' in text_of(
        client.get("/cases/", {"page": 2, "state": "none"})
    )


def test_the_list_costs_the_same_whatever_its_length(client, case_of):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/cases/")
        return len(seen)

    response_of(case_of(FIRM))
    client.get("/cases/")
    few = queries()
    for _ in range(5):
        response_of(case_of(FIRM))
    assert queries() == few


def test_a_case_is_assigned_to_an_interviewer_and_taken_back(client, case, interviewer):
    client.post(reverse("office-assign", args=[case.pk]), {"interviewer": interviewer.pk})
    case.refresh_from_db()
    assert case.interviewer == interviewer
    client.post(reverse("office-assign", args=[case.pk]), {"interviewer": ""})
    case.refresh_from_db()
    assert case.interviewer is None


def test_only_interviewers_can_be_assigned(client, case, researcher):
    page = client.post(reverse("office-assign", args=[case.pk]), {"interviewer": researcher.pk})
    assert page.status_code == 422
    assert "Select a valid choice." in text_of(page)
    case.refresh_from_db()
    assert case.interviewer is None


def test_a_new_link_is_shown_once_and_opens_the_case(client, case, settings):
    settings.PUBLIC_URL = "https://survey.example.org"
    page = text_of(client.post(reverse("office-invite", args=[case.pk])))
    link = re.search(r'value="https://survey\.example\.org(/a/[\w-]+/)"', page)[1]
    assert "it is shown only once" in page
    assert Client().get(link).status_code == 200
    assert link not in text_of(client.get(reverse("office-case", args=[case.pk])))
    until = timezone.localdate(timezone.now() + timedelta(days=settings.INVITATION_DAYS))
    assert f"valid until {until}" in page


def test_the_language_can_be_changed_beside_a_new_link(client, case):
    address = reverse("office-invite", args=[case.pk])
    client.post(address)
    changed = client.post(reverse("set_language"), {"language": "zh-hans", "next": address}, follow=True)
    assert changed.status_code == 200
    assert changed.request["PATH_INFO"] == reverse("office-case", args=[case.pk])
    assert Invitation.objects.count() == 1


def test_how_words_may_be_quoted_is_not_told_before_it_was_asked(client, case, save):
    save(response_of(case), staff=20)
    page = text_of(client.get(reverse("office-answers", args=[case.pk])))
    assert "No quotation" not in page


def test_a_withdrawn_link_opens_nothing_more(client, case):
    invitation, token = inviting.invite(case, now=timezone.now(), days=30)
    client.post(reverse("office-revoke", args=[case.pk, invitation.pk]))
    assert Client().get(reverse("respondent-welcome", args=[token])).status_code == 410
    page = text_of(client.get(reverse("office-case", args=[case.pk])))
    assert f"withdrawn on {timezone.localdate()}" in page
    assert "Withdraw" not in page


def test_an_expired_link_is_told_as_expired(client, case):
    inviting.invite(case, now=timezone.now() - timedelta(days=40), days=30)
    page = text_of(client.get(reverse("office-case", args=[case.pk])))
    assert f"expired on {timezone.localdate(timezone.now() - timedelta(days=10))}" in page


def test_a_token_is_never_kept(client, case):
    page = text_of(client.post(reverse("office-invite", args=[case.pk])))
    token = re.search(r"/a/([\w-]+)/", page)[1]
    assert token not in str(Invitation.objects.values().get())


def test_answers_are_read_with_the_history_of_each(client, case, save):
    response = save(response_of(case), staff=Answer(value=20, qualifier="about", remark="Twenty or so."))
    save(response, staff=30)
    page = text_of(client.get(reverse("office-answers", args=[case.pk])))
    assert "30" in page
    history = page.partition("<details>")[2].partition("</details>")[0]
    assert history.index("30") < history.index("about 20")
    assert "Twenty or so." in history


def test_an_answer_that_left_the_route_is_still_shown(client, case, save):
    response = save(response_of(case), staff=20, niche="assays")
    save(response, staff=200)
    page = text_of(client.get(reverse("office-answers", args=[case.pk])))
    assert "assays" in page
    assert "asked no more, since other answers changed" in page


def test_what_the_office_noted_stands_beside_the_answer(client, case, save):
    note = {"en": "Counted by us.", "zh-hans": "由我们统计。"}
    save(response_of(case), staff=Answer(value=20, basis="informal_talks", note=note))
    page = text_of(client.get(reverse("office-answers", args=[case.pk])))
    assert "Gathered in informal talks." in page
    assert "Counted by us." in page


def test_a_case_not_begun_has_no_answers_to_read(client, case):
    address = reverse("office-case", args=[case.pk])
    assert client.get(reverse("office-answers", args=[case.pk])).url == address
    assert "Read the answers" not in text_of(client.get(address))


@pytest.mark.parametrize(
    ("role", "first"),
    [("supervisor", "board"), ("interviewer", "queue"), ("researcher", "releases")],
)
def test_each_role_begins_with_its_work(role, first, user_of):
    browser = Client()
    browser.force_login(user_of(role))
    assert browser.get("/").url == reverse(first)


def test_an_account_without_a_role_is_told_whom_to_ask(django_user_model):
    browser = Client()
    browser.force_login(django_user_model.objects.create_user("newcomer"))
    page = text_of(browser.get("/"))
    assert "You are logged in as newcomer, but this account has no role" in page
    assert "Please ask the study" in page


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (
            "supervisor",
            [
                *("/board/", "/cases/", "/register/", "/erasures/", "/queue/", "/interviews/"),
                *("/questionnaires/", "/coding/", "/releases/", "/downloads/"),
            ],
        ),
        ("interviewer", ["/queue/", "/interviews/"]),
        ("researcher", ["/questionnaires/", "/coding/", "/releases/", "/downloads/"]),
    ],
)
def test_the_navigation_offers_what_a_role_may_open(role, links, user_of):
    browser = Client()
    browser.force_login(user_of(role))
    page = text_of(browser.get("/", follow=True))
    assert re.findall(r'<a href="(/\w+/)"', page.partition("</nav>")[0]) == links


def test_a_wrong_password_is_told_at_the_top(client):
    page = text_of(Client().post("/log-in/", {"username": "supervisor", "password": "wrong"}))
    assert "You are not logged in" in page
    assert 'href="#id_username"' in page


def test_logging_in_leads_to_where_one_wanted_to_go(case, supervisor):
    browser = Client()
    wanted = reverse("office-case", args=[case.pk])
    log_in = browser.get(wanted).url
    sent = {"username": "supervisor", "password": "correct horse battery staple", "next": wanted}
    assert browser.post(log_in, sent).url == wanted


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_that_does_not_exist_says_what_to_do(client, language):
    client.cookies["django_language"] = language
    page = client.get("/cases/999999/")
    assert page.status_code == 404
    assert f'<html lang="{language}">' in text_of(page)
    assert f'href="{reverse("home")}"' in text_of(page)


def test_a_failure_of_the_system_is_told_in_both_languages(rf):
    page = server_error(rf.get("/"))
    assert page.status_code == 500
    assert "What was saved before is kept." in text_of(page)
    assert "此前已保存的内容不受影响。" in text_of(page)


def test_ten_megabytes_of_text_are_refused_with_a_reason(client, case):
    page = client.post(reverse("office-assign", args=[case.pk]), {"interviewer": "9" * 10_000_000})
    assert page.status_code == 400
    assert "Nothing was changed, and what was saved before is kept." in text_of(page)
