"""Every page, with the study's own content, in both languages, light and dark, on a desk and on a phone.

WCAG 2.2 AA and best practice as axe checks them, nothing wider than a phone, no style or script missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import cache
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page

from analytics import releasing
from analytics.urls import urlpatterns as analytics_addresses
from surveys import (
    assigning,
    calling,
    consenting,
    conversing,
    double_entry,
    drafting,
    erasing,
    excel_forms,
    inviting,
    mailing,
    paradata,
    registering,
    responding,
    reviewing,
    roles,
)
from surveys.calling import Agreed, Call
from surveys.models import Case, Draft, Invitation, RegisterImport, Response, ResponseImport, Study
from surveys.paradata import Stay
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change
from surveys.urls import urlpatterns as surveys_addresses

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LOOKS = {"en": [(DESK, "light"), (PHONE, "dark")], "zh-hans": [(PHONE, "light"), (DESK, "dark")]}
"""Every two of language, size and colours are seen together."""

# A line: the address, then the case it is about. OPEN is being answered, CLOSED is handed in.
PAGES = {
    "firm": """
        respondent-welcome OPEN
        respondent-welcome FRESH
        respondent-section OPEN profile
        respondent-section OPEN services
        respondent-section OPEN money
        respondent-section OPEN ip
        respondent-section OPEN outlook
        respondent-review OPEN
        respondent-welcome RETURNED
        respondent-review RETURNED
        respondent-section RETURNED profile
        respondent-sharing OPEN
        respondent-welcome COLLEAGUE
        respondent-section COLLEAGUE money
        respondent-review COLLEAGUE
        respondent-erasure OPEN
        respondent-erasure ASKED
        respondent-excel OPEN
        respondent-done CLOSED
        respondent-welcome EXPIRED
        respondent-unsubscribe OPEN
        respondent-unsubscribe CLOSED
        respondent-unsubscribe REFUSED
        respondent-welcome REFUSED
        respondent-welcome unknown""",
    "interviewer": """
        queue
        call FRESH
        call OPEN
        call CLOSED
        call 0
        interviewer-cases
        interviewer-welcome FRESH
        interviewer-welcome OPEN
        interviewer-section OPEN profile
        interviewer-section OPEN services
        interviewer-section OPEN money
        interviewer-section OPEN ip
        interviewer-section OPEN outlook
        interviewer-hand-over OPEN
        interviewer-hand-over HANDED
        interviewer-section HANDED profile
        interviewer-talk
        interviewer-review OPEN
        interviewer-review RETURNED
        interviewer-section RETURNED profile
        typing-section TYPING profile
        typing-review TYPING
        typing-done TYPED
        interviewer-excel OPEN
        interviewer-done CLOSED""",
    "supervisor": """
        board
        office-cases
        office-case OPEN
        office-case REFUSED
        office-add-contact FRESH
        office-contact OPEN CONTACT
        office-appointment OPEN
        office-answers CLOSED
        office-answers RETURNED
        office-double-entry FRESH
        office-double-entry TYPED
        office-double-entry CLOSED
        office-time OPEN
        office-time CLOSED
        register beijing
        register-add beijing
        register-organisation ORGANISATION
        register-add-contact ORGANISATION
        register-contact ORGANISATION CONTACT
        register-strata beijing
        register-imports beijing
        register-import UPLOADED
        register-import CHECKED
        wave WAVE
        wave-draw WAVE
        wave-quotas WAVE
        wave-share-out WAVE
        office-erasures
        office-imports
        office-import-columns VERSION
        office-import FAULTY
        office-import READY""",
    "researcher": """
        questionnaires beijing
        draft DRAFT
        draft FAULTY-DRAFT
        draft-texts DRAFT
        preview DRAFT profile
        version-comparison VERSION VERSION
        publish-gate DRAFT
        coding-responses beijing
        coding CODED
        coding-codebook beijing
        coding-add-theme beijing
        coding-theme beijing MARKET
        coding-agreement beijing
        downloads
        releases
        release RELEASE
        release-themes RELEASE
        release-quotations RELEASE
        release-table RELEASE figure
        release-table RELEASE context""",
}
WITHOUT_A_PAGE = {
    *("queue-next", "call-take", "call-put-back"),
    *("respondent-excel-file", "respondent-excel-upload", "respondent-excel-settle"),
    *("interviewer-excel-file", "interviewer-excel-upload", "interviewer-excel-settle"),
    *("office-import-template", "office-import-carry-out"),
    *("home", "respondent-save", "interviewer-save", "respondent-time", "interviewer-time"),
    *("respondent-receipt", "respondent-hand-over", "respondent-withdraw", "respondent-sign"),
    *("office-erasure", "interviewer-note", "interviewer-take-back"),
    *("office-assign", "office-invite", "office-revoke", "release-build", "release-workbook"),
    *("office-remove-contact", "office-mail", "office-reopen", "office-assign-cases"),
    *("office-ask", "office-settle", "office-return", "office-approve", "office-reject"),
    *("office-review-again", "typing-welcome", "typing-save"),
    *("respondent-files", "interviewer-files", "typing-files"),
    *("respondent-file", "interviewer-file", "typing-file", "draft-file"),
    *("registers", "register-cases", "register-remove-contact"),
    *("register-import-apply", "register-import-give-up"),
    *("questionnaire-studies", "draft-discard", "draft-xlsform", "version-xlsform", "version-revise"),
    *("release-themes-file", "release-quotations-file"),
    *("coding-studies", "coding-save", "coding-codebook-file", "coding-project-file"),
    *("download-file", "download-cancel"),
    *("answers-archive", "draft-guide", "version-guide", "version-codebook"),
}


def pages_of(visitor: str) -> list[list[str]]:
    return [line.split() for line in PAGES[visitor].strip().splitlines()]


def test_no_page_is_left_out():
    seen = {page[0] for visitor in PAGES for page in pages_of(visitor)}
    assert seen | WITHOUT_A_PAGE == {each.name for each in [*surveys_addresses, *analytics_addresses]}


@pytest.fixture
def study(transactional_db) -> Study:
    call_command("load_study", "beijing", verbosity=0)
    study = Study.objects.get(slug="beijing")
    roles.demo(study, timezone.now())
    return study


@pytest.fixture
def cases(study, django_user_model) -> dict[str, Case]:
    cases = {
        "OPEN": Case.objects.get(key="example-cro_firm-a"),
        "FRESH": Case.objects.get(key="example-cro_firm-b"),
        "EXPIRED": Case.objects.get(key="example-sw_firm-a"),
        "REFUSED": Case.objects.get(key="example-sw_firm-b"),
        "CLOSED": Case.objects.get(key="I2"),
    }
    cases["HANDED"] = cases["ASKED"] = cases["EXPIRED"]
    interviewer = django_user_model.objects.get(username="interviewer")
    assigning.assign(cases["CLOSED"], interviewer)
    answer(cases["OPEN"])
    agree_aloud(cases["OPEN"])
    hand_over(cases["HANDED"], interviewer)
    write_to(cases["OPEN"])
    call(cases["OPEN"], cases["OPEN"].interviewer)
    bring_back(cases["OPEN"])
    inviting.decline(cases["REFUSED"], now=timezone.now())
    for key in ("RETURNED", "TYPED", "TYPING"):
        cases[key] = another(cases["OPEN"], key.lower())
    return_with_question(cases["RETURNED"])
    type_twice(cases["TYPED"], is_finished=True)
    type_twice(cases["TYPING"], is_finished=False)
    return cases


def another(case: Case, key: str) -> Case:
    return Case.objects.create(
        wave=case.wave,
        key=key,
        organisation=case.organisation,
        version=case.version,
        interviewer=case.interviewer,
    )


def return_with_question(case: Case) -> None:
    """Handed in, asked about, returned and replied to."""
    firm, office, now = Actor("command:test", "web"), Actor("command:office", "review"), timezone.now()
    response = responding.open_response(case, mode="web", now=now)
    staff = Change("staff", 0, {"f_staff_n": Answer(value=15, remark="A dozen or so.")})
    response = responding.save(response, staff, by=firm, now=now)
    response = responding.finish(response, by=firm, now=now, base=1, quoting="none")
    agree_aloud(case)
    reviewing.ask(response, "f_staff_n", "With the branch?", by=office, now=now)
    reviewing.send_back(response, by=office, now=now, base=response.revision)
    reviewing.reply(response, "f_staff_n", "Without it.", by=firm, now=now)


def type_twice(case: Case, *, is_finished: bool) -> None:
    """By two people who read the number of staff differently."""
    double_entry.assign(case, *get_user_model().objects.filter(username__in=["interviewer", "supervisor"]))
    for typing, staff in zip(case.typings.all(), (12, 15), strict=True):
        typing = double_entry.save(typing, Change("typed", 0, {"f_staff_n": Answer(value=staff)}))
        if is_finished:
            double_entry.finish(typing, now=timezone.now())


NUMBERS = {
    "CODED": lambda _case: Response.objects.get(case__key="I2").pk,
    "CONTACT": lambda case: case.organisation.contacts.last().pk,
    "ORGANISATION": lambda case: case.organisation_id,
    "WAVE": lambda case: case.wave_id,
    "VERSION": lambda case: case.version_id,
    "FAULTY": lambda case: typed(case, faulty=True).pk,
    "DRAFT": lambda case: drafting.revise(case.version, by=None, now=timezone.now()).pk,
    "FAULTY-DRAFT": lambda case: faulty_draft(case.version.study).pk,
    "READY": lambda case: typed(case, faulty=False).pk,
}
"""What stands in addresses besides cases, for the case that is being answered."""


def faulty_draft(study: Study) -> Draft:
    return drafting.upload(study, {"a.md": FAULTY_FORM}, by=None, now=timezone.now())


FAULTY_FORM = b"| survey |\n| | type | name | label |\n| | txt | a | A |\n| | audit | log | |\n"


def register_import(study: Study, *, is_checked: bool) -> RegisterImport:
    """A table with a fault, a doubt, a change and a new organisation."""
    lines = [
        "企业名称,行业,人员规模,联系电话",
        "康龙化成北京,CRO,,010-1",
        "示例企业,软件业,大,call me",
        "康隆化成北京,CRO,,",
    ]
    file = BytesIO("\n".join([*lines, "联想利泰,软件业,50-249,"]).encode())
    received = registering.receive(study, file, "名录.csv", by=None, now=timezone.now())
    if is_checked:
        registering.map_columns(received, received.mapping["columns"], {"level": "firm"})
        received.refresh_from_db()
        registering.check(received)
    return received


def write_to(case: Case) -> None:
    """A contact, and two mails of which the second waits."""
    person = {
        "name": "李女士",
        "role": "财务主管",
        "phone": "010-6271 2345 转 806",
        "email": "li@example.org",
    }
    contact = case.organisation.contacts.create(language="zh-hans", **person)
    for step in (1, 2):
        claimed = mailing.claim(case, contact, step=step, now=timezone.now())
        if step == 1:
            mailing.send(claimed, now=timezone.now())


def call(case: Case, interviewer: AbstractUser) -> None:
    """Two calls, of which the second ended with an appointment far away."""
    now = timezone.now()
    at = datetime.combine(now + timedelta(days=1), time(14, 30), ZoneInfo("America/Los_Angeles"))
    note = "Speaks to the director first; ring 806, not the switchboard."
    busy, agreed = Call(1, "busy", note), Call(2, "appointment", agreed=Agreed(at, interviewer))
    for each in (busy, agreed):
        calling.record(case, each, by=interviewer, now=now)


def bring_back(case: Case) -> None:
    """A form that is being made, and files that came back: one of them with something of everything in it."""
    excel_forms.request(case, "en", now=timezone.now())
    said = {"question": "f_staff_n", "message": {"en": "Enter a whole number.", "zh-hans": "请填写整数。"}}
    levels = ("error", "warning", "open", "note")
    clash = {
        "question": "f_park",
        "place": "1 The company!D9",
        "yours": {"value": "zhongguancun"},
        "theirs": None,
    }
    taken = {
        "faults": [{**said, "place": "1 The company!D11", "level": level} for level in levels],
        "clashes": [clash],
        "revision": 2,
    }
    for state, rest in (("taken", taken), ("refused", {"reason": said["message"]}), ("waiting", {})):
        case.excel_uploads.create(name="form.xlsx", at=timezone.now(), state=state, **rest)


def agree_aloud(case: Case) -> None:
    interviewer = case.interviewer
    actor = Actor(f"user:{interviewer.pk}", "phone", user=interviewer)
    consenting.agree(case, by=actor, language="zh-hans", now=timezone.now())


def agree_by(invitation: Invitation) -> None:
    actor = Actor(f"invitation:{invitation.pk}", "web", invitation=invitation)
    consenting.agree(invitation.case, by=actor, language="en", now=timezone.now())


def colleague_at(case: Case) -> str:
    """The token of a link for one section, whose bearer has agreed."""
    now, owner = timezone.now(), case.invitations.last()
    invitation, token = inviting.hand_over(owner, "money", to="财务部王女士", now=now)
    agree_by(invitation)
    return token


def hand_over(case: Case, interviewer: object) -> None:
    """An interview with a note, which the firm goes on with by itself."""
    now = timezone.now()
    responding.open_response(case, mode="phone", now=now)
    agree_aloud(case)
    conversing.note(case, "Finance knows the figures.", by=interviewer, now=now)
    conversing.hand_over(case, by=interviewer, now=now, days=30)


def typed(case: Case, *, faulty: bool) -> ResponseImport:
    """A file of responses typed elsewhere, checked."""
    message = {"en": "Enter a whole number.", "zh-hans": "请填写整数。"}
    fault = {"place": "C2", "question": "f_staff_n", "level": "error", "message": message}
    return ResponseImport.objects.create(
        wave=case.wave,
        version=case.version,
        name="typed.csv",
        at=timezone.now(),
        state="checked",
        faults=[fault] * faulty,
        counts={"responses": 2, "answers": 40, "partial": 1},
    )


def answer(case: Case) -> None:
    """A few answers, one of them with a doubt, one changed again."""
    response = responding.open_response(case, mode="web", now=timezone.now())
    for staff in (12, 15):
        answers = {
            "f_founded_year": Answer(value=2015),
            "f_park": Answer(missing="refused"),
            "f_staff_n": Answer(value=staff, qualifier="about", remark="A dozen or so."),
            "f_rd_by_year": Answer(value=[{"rd_year": 2010, "rd_revenue": 5}]),
        }
        change = Change(str(uuid4()), response.revision, answers)
        response = responding.save(response, change, by=Actor("command:test", "web"), now=timezone.now())
    stay = Stay(str(uuid4()), "profile", "en", 90, 80, {"f_staff_n": {"seconds": 12, "edits": 2}})
    paradata.record(response, stay, by=Actor("command:test", "web"), now=timezone.now())


@pytest.fixture
def place_of(cases, study) -> Callable[[str, str], object]:
    """What stands for a case in the addresses of a visitor: the firm's token, or the case's number."""

    @cache
    def release() -> int:
        now = timezone.now()
        return releasing.build(releasing.request(study, by=None, now=now), clock=lambda: now).pk

    def find(visitor: str, word: str) -> object:
        if word == "RELEASE":
            return release()
        if word in NUMBERS:
            return NUMBERS[word](cases["OPEN"])
        if word in ("UPLOADED", "CHECKED"):
            return register_import(study, is_checked=word == "CHECKED").pk
        if word == "COLLEAGUE":
            return colleague_at(cases["OPEN"])
        if word not in cases:
            return word
        if visitor == "interviewer" and word in ("TYPED", "TYPING"):
            return cases[word].typings.get(typist__username="interviewer").pk
        if visitor != "firm":
            return cases[word].pk
        return token_for(cases[word], word)

    return find


def token_for(case: Case, word: str) -> str:
    """A link of the firm in the state that the word names."""
    now, days = timezone.now(), -1 if word == "EXPIRED" else 30
    invitation, token = inviting.invite(case, now=now, days=days)
    if word in ("OPEN", "RETURNED"):
        agree_by(invitation)
    if word == "ASKED":
        erasing.ask(invitation, "We were bought by another firm.", now=now)
    if word == "REFUSED":
        inviting.revoke(invitation, now=now)
    return token


@pytest.fixture
def tab_of(browser, live_server) -> Iterator[Callable[..., Page]]:
    """A tab of a logged-in user, or of nobody, in a language; nothing a page needs may fail."""
    contexts, wrong = [], []

    def open_tab(language: str, user: object = None) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
        contexts.append(context)
        cookies = {"django_language": language}
        if user:
            client = Client()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page = context.new_page()
        page.on("response", lambda got: wrong.extend(missing_part(got)))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.extend([said.text] * ("Security Policy" in said.text)))
        return page

    yield open_tab
    for context in contexts:
        context.set_offline(True)  # as in `tab`
        context.close()
    assert wrong == []


def missing_part(answer) -> list[str]:
    is_part = answer.request.resource_type != "document"
    return [f"{answer.status} {answer.url}"] if is_part and answer.status >= 400 else []


def faults_of(page: Page, language: str) -> list[str]:
    """What is wrong with a page in each of the looks of its language."""
    faults = []
    for size, colours in LOOKS[language]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        look = f"{page.url} {language} {size['width']} {colours}"
        for found in Axe().run(page, options=RULES).response["violations"]:
            faults += [f"{look}: {found['id']} {node['html'][:200]}" for node in found["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults.append(f"{look}: wider than the screen")
    return faults


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("visitor", PAGES)
def test_pages_are_accessible_and_fit(visitor, language, tab_of, place_of, django_user_model):
    tab = tab_of(language, django_user_model.objects.filter(username=visitor).first())
    faults = []
    for name, *words in pages_of(visitor):
        tab.goto(reverse(name, args=[place_of(visitor, word) for word in words]))
        faults += faults_of(tab, language)
    assert "\n".join(faults) == ""


@pytest.mark.parametrize("language", LOOKS)
def test_pages_that_answer_a_mistake_are_accessible_and_fit(language, tab_of, cases, django_user_model):
    tab = tab_of(language, django_user_model.objects.get(username="interviewer"))
    tab.goto(reverse("interviewer-review", args=[cases["OPEN"].pk]))
    tab.locator(".hand-in .btn-primary").click()
    faults = faults_of(tab, language)
    tab.goto(reverse("call", args=[cases["FRESH"].pk]))
    tab.locator(".call-end .btn-primary").click()
    faults += faults_of(tab, language)
    tab.goto("/nothing/")
    faults += faults_of(tab, language)
    stranger = tab_of(language)
    stranger.goto("/log-in/")
    faults += faults_of(stranger, language)
    stranger.locator("#id_username").fill("nobody")
    stranger.locator("#id_password").fill("knows")
    stranger.locator("main .btn-primary").click()
    assert faults + faults_of(stranger, language) == []


@pytest.mark.parametrize("language", LOOKS)
def test_a_new_link_is_shown_accessibly_and_fits(language, tab_of, cases, django_user_model):
    tab = tab_of(language, django_user_model.objects.get(username="supervisor"))
    tab.goto(reverse("office-case", args=[cases["FRESH"].pk]))
    tab.locator("form[action$='/invite/'] button").click()
    tab.locator("#new-link").wait_for()
    assert faults_of(tab, language) == []


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "500.html"])
def test_pages_of_failures_are_accessible_and_fit(template, language, tab_of, db):
    tab = tab_of(language)
    with translation.override(language):
        page = render_to_string(template)
    tab.route("**/failed/", lambda route: route.fulfill(body=page, content_type="text/html"))
    tab.goto("/failed/")
    assert faults_of(tab, language) == []
