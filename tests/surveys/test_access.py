"""Who may open which address. Every address of the site stands in this table, or the first test fails."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from analytics.models import Download, Export, Release, Round, Theme
from analytics.statistics.tables import Cell, Column, Table
from analytics.urls import urlpatterns as analytics_addresses
from surveys import (
    attaching,
    collecting,
    double_entry,
    drafting,
    erasing,
    excel_forms,
    illustrating,
    inviting,
    notifying,
    parking,
    responding,
    tokens,
)
from surveys.history import Actor
from surveys.models import Case, Contact, Invitation, RegisterImport, Response, ResponseImport
from surveys.urls import urlpatterns as surveys_addresses
from tests.uploads import png

ONE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: photo, kind: image, label: {en: Photo}}
"""
VISITORS = ("anonymous", "respondent", "own", "other", "supervisor", "researcher")
"""The respondent came by the link of another case; `own` interviews on the case, `other` on others."""

# opens: 200 · kept: 204 · moves: led to another page · log-in: led there · hidden: 404, as if none
ACCESS = """
home                 GET   log-in  log-in  moves   moves   moves   moves
respondent-welcome   GET   opens   opens   opens   opens   opens   opens
respondent-section   GET   opens   opens   opens   opens   opens   opens
respondent-review    GET   opens   opens   opens   opens   opens   opens
respondent-done      GET   moves   moves   moves   moves   moves   moves
respondent-unsubscribe GET opens   opens   opens   opens   opens   opens
respondent-save      POST  opens   opens   opens   opens   opens   opens
respondent-files     POST  opens   opens   opens   opens   opens   opens
respondent-file      GET   opens   opens   opens   opens   opens   opens
respondent-time      POST  kept    kept    kept    kept    kept    kept
queue                GET   log-in  log-in  opens   opens   opens   hidden
queue-next           POST  log-in  log-in  moves   moves   moves   hidden
call                 GET   log-in  log-in  opens   hidden  opens   hidden
call-take            POST  log-in  log-in  moves   moves   moves   hidden
call-put-back        POST  log-in  log-in  moves   hidden  moves   hidden
respondent-receipt   GET   opens   opens   opens   opens   opens   opens
respondent-erasure   GET   opens   opens   opens   opens   opens   opens
respondent-sharing   GET   opens   opens   opens   opens   opens   opens
respondent-hand-over POST  again   again   again   again   again   again
respondent-withdraw  POST  moves   moves   moves   moves   moves   moves
respondent-sign      POST  moves   moves   moves   moves   moves   moves
office-erasures      GET   log-in  log-in  hidden  hidden  opens   hidden
office-erasure       POST  log-in  log-in  hidden  hidden  again   hidden
respondent-excel     GET   opens   opens   opens   opens   opens   opens
respondent-excel-file GET  opens   opens   opens   opens   opens   opens
respondent-excel-upload POST again again   again   again   again   again
respondent-excel-settle POST moves moves   moves   moves   moves   moves
interviewer-cases    GET   log-in  log-in  opens   opens   opens   hidden
interviewer-welcome  GET   log-in  log-in  opens   hidden  opens   hidden
interviewer-section  GET   log-in  log-in  opens   hidden  opens   hidden
interviewer-review   GET   log-in  log-in  opens   hidden  opens   hidden
interviewer-done     GET   log-in  log-in  moves   hidden  moves   hidden
interviewer-save     POST  refused refused opens   hidden  opens   hidden
interviewer-files    POST  refused refused opens   hidden  opens   hidden
interviewer-file     GET   log-in  log-in  opens   hidden  opens   hidden
interviewer-time     POST  log-in  log-in  opens   hidden  opens   hidden
interviewer-excel    GET   log-in  log-in  opens   hidden  opens   hidden
interviewer-excel-file GET log-in  log-in  opens   hidden  opens   hidden
interviewer-excel-upload POST log-in log-in again  hidden  again   hidden
interviewer-excel-settle POST log-in log-in moves  hidden  moves   hidden
interviewer-note     POST  log-in  log-in  moves   hidden  moves   hidden
interviewer-hand-over GET  log-in  log-in  opens   hidden  opens   hidden
interviewer-take-back POST log-in  log-in  moves   hidden  moves   hidden
interviewer-talk     GET   log-in  log-in  opens   opens   opens   hidden
tokens               GET   log-in  log-in  opens   opens   opens   opens
token-revoke         POST  log-in  log-in  moves   hidden  hidden  hidden
collect-forms        GET   refused refused refused refused refused refused
collect-form         GET   refused refused refused refused refused refused
collect-manifest     GET   refused refused refused refused refused refused
collect-file         GET   refused refused refused refused refused refused
collect-submission   POST  refused refused refused refused refused refused
office-submissions   GET   log-in  log-in  hidden  hidden  opens   hidden
office-submission    GET   log-in  log-in  hidden  hidden  opens   hidden
office-submission-aside POST log-in log-in hidden  hidden  moves   hidden
office-submission-instance GET log-in log-in hidden hidden opens   hidden
office-submission-file GET log-in  log-in  hidden  hidden  opens   hidden
office-parked        GET   log-in  log-in  hidden  hidden  opens   hidden
office-parked-task   POST  log-in  log-in  hidden  hidden  moves   hidden
webhooks             GET   log-in  log-in  hidden  hidden  opens   opens
webhook-remove       POST  log-in  log-in  hidden  hidden  moves   moves
webhook-send-again   POST  log-in  log-in  hidden  hidden  moves   moves
office-cases         GET   log-in  log-in  hidden  hidden  opens   hidden
office-imports       GET   log-in  log-in  hidden  hidden  opens   hidden
office-import-columns GET  log-in  log-in  hidden  hidden  opens   hidden
office-import-template GET log-in  log-in  hidden  hidden  opens   hidden
office-import        GET   log-in  log-in  hidden  hidden  opens   hidden
office-import-carry-out POST log-in log-in hidden  hidden  moves   hidden
office-case          GET   log-in  log-in  hidden  hidden  opens   hidden
office-answers       GET   log-in  log-in  hidden  hidden  opens   hidden
office-time          GET   log-in  log-in  hidden  hidden  opens   hidden
office-ask           POST  log-in  log-in  hidden  hidden  again   hidden
office-settle        POST  log-in  log-in  hidden  hidden  moves   hidden
office-return        POST  log-in  log-in  hidden  hidden  again   hidden
office-approve       POST  log-in  log-in  hidden  hidden  again   hidden
office-reject        POST  log-in  log-in  hidden  hidden  again   hidden
office-review-again  POST  log-in  log-in  hidden  hidden  again   hidden
office-double-entry  GET   log-in  log-in  hidden  hidden  opens   hidden
typing-welcome       GET   log-in  log-in  moves   hidden  hidden  hidden
typing-section       GET   log-in  log-in  opens   hidden  hidden  hidden
typing-review        GET   log-in  log-in  opens   hidden  hidden  hidden
typing-done          GET   log-in  log-in  moves   hidden  hidden  hidden
typing-save          POST  refused refused opens   hidden  hidden  hidden
typing-files         POST  refused refused opens   hidden  hidden  hidden
typing-file          GET   log-in  log-in  opens   hidden  hidden  hidden
office-assign        POST  log-in  log-in  hidden  hidden  moves   hidden
office-invite        POST  log-in  log-in  hidden  hidden  opens   hidden
office-revoke        POST  log-in  log-in  hidden  hidden  moves   hidden
office-add-contact   GET   log-in  log-in  hidden  hidden  opens   hidden
office-contact       GET   log-in  log-in  hidden  hidden  opens   hidden
office-remove-contact POST log-in  log-in  hidden  hidden  moves   hidden
office-mail          POST  log-in  log-in  hidden  hidden  moves   hidden
office-appointment   GET   log-in  log-in  hidden  hidden  opens   hidden
office-reopen        POST  log-in  log-in  hidden  hidden  moves   hidden
office-assign-cases  POST  log-in  log-in  hidden  hidden  moves   hidden
registers            GET   log-in  log-in  hidden  hidden  moves   hidden
register             GET   log-in  log-in  hidden  hidden  opens   hidden
register-add         GET   log-in  log-in  hidden  hidden  opens   hidden
register-cases       POST  log-in  log-in  hidden  hidden  again   hidden
register-strata      GET   log-in  log-in  hidden  hidden  opens   hidden
register-imports     GET   log-in  log-in  hidden  hidden  opens   hidden
register-import      GET   log-in  log-in  hidden  hidden  opens   hidden
register-import-apply POST log-in  log-in  hidden  hidden  moves   hidden
register-import-give-up POST log-in log-in hidden  hidden  moves   hidden
register-organisation GET  log-in  log-in  hidden  hidden  opens   hidden
register-add-contact GET   log-in  log-in  hidden  hidden  opens   hidden
register-contact     GET   log-in  log-in  hidden  hidden  opens   hidden
register-remove-contact POST log-in log-in hidden  hidden  moves   hidden
wave                 GET   log-in  log-in  hidden  hidden  opens   hidden
wave-draw            GET   log-in  log-in  hidden  hidden  opens   hidden
wave-quotas          GET   log-in  log-in  hidden  hidden  opens   hidden
wave-share-out       GET   log-in  log-in  hidden  hidden  opens   hidden
questionnaire-studies GET  log-in  log-in  hidden  hidden  moves   moves
questionnaires       GET   log-in  log-in  hidden  hidden  opens   opens
draft                GET   log-in  log-in  hidden  hidden  opens   opens
draft-texts          GET   log-in  log-in  hidden  hidden  opens   opens
draft-file           GET   log-in  log-in  hidden  hidden  opens   opens
draft-discard        POST  log-in  log-in  hidden  hidden  moves   hidden
draft-xlsform        GET   log-in  log-in  hidden  hidden  opens   opens
preview              GET   log-in  log-in  hidden  hidden  opens   opens
draft-guide          GET   log-in  log-in  hidden  hidden  opens   opens
version-guide        GET   log-in  log-in  hidden  hidden  opens   opens
version-codebook     GET   log-in  log-in  hidden  hidden  opens   opens
version-xlsform      GET   log-in  log-in  hidden  hidden  opens   opens
version-revise       POST  log-in  log-in  hidden  hidden  moves   moves
version-comparison   GET   log-in  log-in  hidden  hidden  opens   opens
publish-gate         GET   log-in  log-in  hidden  hidden  opens   opens
answers-archive      GET   log-in  log-in  hidden  hidden  opens   hidden
board                GET   log-in  log-in  hidden  hidden  opens   hidden
coding-studies       GET   log-in  log-in  hidden  hidden  moves   moves
coding-responses     GET   log-in  log-in  hidden  hidden  opens   opens
coding               GET   log-in  log-in  hidden  hidden  opens   opens
coding-codebook      GET   log-in  log-in  hidden  hidden  opens   opens
coding-add-theme     GET   log-in  log-in  hidden  hidden  opens   opens
coding-theme         GET   log-in  log-in  hidden  hidden  opens   opens
coding-codebook-file GET   log-in  log-in  hidden  hidden  opens   opens
coding-project-file  GET   log-in  log-in  hidden  hidden  opens   opens
coding-agreement     GET   log-in  log-in  hidden  hidden  opens   opens
coding-retire        POST  log-in  log-in  hidden  hidden  moves   moves
coding-merge         POST  log-in  log-in  hidden  hidden  hidden  hidden
coding-rounds        GET   log-in  log-in  hidden  hidden  opens   opens
coding-round         GET   log-in  log-in  hidden  hidden  opens   hidden
coding-close         POST  log-in  log-in  hidden  hidden  moves   hidden
coding-settle        POST  log-in  log-in  hidden  hidden  moves   hidden
coding-resolve       GET   log-in  log-in  hidden  hidden  opens   hidden
coding-finish        POST  log-in  log-in  hidden  hidden  moves   moves
coding-save          POST  refused refused hidden  hidden  again   again
releases             GET   log-in  log-in  hidden  hidden  opens   opens
release              GET   log-in  log-in  hidden  hidden  opens   opens
release-table        GET   log-in  log-in  hidden  hidden  opens   opens
release-influence    GET   log-in  log-in  hidden  hidden  opens   hidden
release-findings     GET   log-in  log-in  hidden  hidden  opens   opens
release-themes       GET   log-in  log-in  hidden  hidden  opens   opens
release-quotations   GET   log-in  log-in  hidden  hidden  opens   opens
release-themes-file  GET   log-in  log-in  hidden  hidden  opens   opens
release-quotations-file GET log-in log-in  hidden  hidden  opens   opens
release-cell         GET   log-in  log-in  hidden  hidden  opens   opens
release-changes      GET   log-in  log-in  hidden  hidden  opens   opens
release-workbook     GET   log-in  log-in  hidden  hidden  opens   opens
release-build        POST  log-in  log-in  hidden  hidden  moves   moves
downloads            GET   log-in  log-in  hidden  hidden  opens   opens
download-file        GET   log-in  log-in  hidden  hidden  opens   opens
download-cancel      POST  log-in  log-in  hidden  hidden  moves   moves
"""
TABLE = [line.split() for line in ACCESS.strip().splitlines()]
CHANGING = [row[0] for row in TABLE if row[1] == "POST" and not row[0].startswith("collect-")]
"""Collect's door, which knows tokens only, is tried in test_collecting.py."""
ADDRESSES: list[URLPattern] = [*surveys_addresses, *analytics_addresses]


def test_every_address_has_a_row():
    assert sorted(address.name for address in ADDRESSES) == sorted(row[0] for row in TABLE)


@pytest.fixture
def case(case_of, interviewer):
    case = case_of(ONE, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=timezone.now())
    return case


@pytest.fixture
def approved(case) -> Response:
    """Answers of the same organisation that can be coded."""
    fields = {"wave": case.wave, "organisation": case.organisation, "version": case.version}
    other = Case.objects.create(key="approved", **fields)
    response = responding.open_response(other, mode="phone", now=timezone.now())
    Response.objects.filter(pk=response.pk).update(state="approved", answers={"staff": {"remark": "Few."}})
    return response


@pytest.fixture
def theme(study) -> Theme:
    texts = ("name", "definition", "full_definition", "when_to_use", "when_not_to_use", "example")
    told = {text: {"en": "Taste"} for text in texts}
    return Theme.objects.create(study=study, code="taste", colour="#0b6b63", **told)


@pytest.fixture
def round(study, approved, interviewer) -> Round:
    """Closed, with one response that nobody has marked."""
    at = timezone.now()
    round = Round.objects.create(study=study, title="Round", opened_at=at, closed_at=at)
    round.assignments.create(response=approved, coder=interviewer, finished_at=at)
    return round


@pytest.fixture
def link(case):
    return inviting.invite(case, now=timezone.now(), days=30)


@pytest.fixture
def contact(case):
    person = {"name": "Ms Li", "email": "li@example.org", "language": "en"}
    return Contact.objects.create(organisation=case.organisation, **person)


@pytest.fixture
def typing(case_of, interviewer, user_of):
    paper = case_of(ONE)
    double_entry.assign(paper, interviewer, user_of("interviewer", "typist"))
    return paper.typings.get(typist=interviewer)


@pytest.fixture
def submission(case, interviewer, settings, tmp_path):
    """What Collect sent and nobody understands, with a file."""
    settings.MEDIA_ROOT = tmp_path
    files = [ContentFile(b"a", "a.png")]
    return collecting.receive(interviewer, b"<a/>", files, is_whole=True, now=timezone.now())


@pytest.fixture
def delivery(case, interviewer):
    hook = notifying.add(
        case.wave.study, "https://example.org", ["release.built"], by=interviewer, now=timezone.now()
    )
    notifying.tell(hook.study_id, "release.built", "/releases/1", now=timezone.now())
    return hook.deliveries.get()


@pytest.fixture
def own_token(interviewer):
    return tokens.issue(interviewer, "Collect", ["read:cases"], now=timezone.now())[0]


@pytest.fixture
def foreign_token(case_of):
    return inviting.invite(case_of(ONE), now=timezone.now(), days=30)[1]


@pytest.fixture
def visitors(interviewer, user_of, foreign_token) -> dict[str, Client]:
    clients = {visitor: Client() for visitor in VISITORS}
    clients["respondent"].post(reverse("respondent-welcome", args=[foreign_token]))
    clients["own"].force_login(interviewer)
    clients["other"].force_login(user_of("interviewer", "other"))
    for role in ("supervisor", "researcher"):
        clients[role].force_login(user_of(role))
    return clients


@pytest.fixture
def release(study, settings, tmp_path) -> Release:
    settings.MEDIA_ROOT = tmp_path
    words = {"en": "Words"}
    columns, rows = (Column(words),), ((Cell(1),),)
    table = Table("context", "statements", tab=words, title=words, columns=columns, rows=rows)
    lists = ("waves", "industries", "levels", "questionnaires", "themes", "responses", "published")
    snapshot = {"study": {"title": words, "about": words}, "cases": {}, "plan": {}}
    made = {"tables": [table.as_document()], "snapshot": snapshot | {each: [] for each in lists}}
    release = Release.objects.create(study=study, requested_at=timezone.now(), state="done", **made)
    Export.objects.create(release=release, language="en", file=ContentFile(b"a workbook", "en.xlsx"))
    return release


@pytest.fixture
def typed(case):
    """A file of responses that could not be imported."""
    at = timezone.now()
    wave, version = case.wave, case.version
    return ResponseImport.objects.create(wave=wave, version=version, name="a.csv", at=at, state="failed")


@pytest.fixture
def draft(case, settings, tmp_path):
    """With a picture like the one that was given as an answer."""
    settings.MEDIA_ROOT = tmp_path
    draft = drafting.revise(case.version, by=None, now=timezone.now())
    draft.media = illustrating.keep(draft.study, {"a.png": png()})
    draft.save()
    return draft


@pytest.fixture
def register_import(study):
    table = json.dumps([1, [["name"], ["Firm"]]])
    mapping = {"columns": {"name": 0}, "fixed": {}}
    return RegisterImport.objects.create(study=study, table=table, mapping=mapping, at=timezone.now())


@pytest.fixture
def handed(link):
    return inviting.hand_over(link[0], "all", to="Ms Wang", now=timezone.now())[0]


@pytest.fixture
def parked(db):
    return parking.park(parking.Task("one", "a.task"), "failed", tries=4, now=timezone.now())


@pytest.fixture
def erasure(link):
    return erasing.ask(link[0], "", now=timezone.now())


@pytest.fixture
def excel(case, settings, tmp_path):
    """A form that was made, and a file that came back."""
    settings.MEDIA_ROOT = tmp_path
    form = excel_forms.request(case, "en", now=timezone.now())
    excel_forms.make(form)
    return form, case.excel_uploads.create(name="a.xlsx", at=timezone.now(), state="taken", revision=0)


@pytest.fixture
def attachment(case, typing, excel):
    """A file of the case, and the same one of the paper that is typed."""
    by, question = Actor("command:test", "web"), case.version.questionnaire.by_name["photo"]
    sent = {"file": ContentFile(png(), "a.png"), "by": by, "now": timezone.now()}
    attaching.attach(typing.case, question, "photo", **sent)
    return attaching.attach(case, question, "photo", **sent)


@pytest.fixture
def download(study, visitors, release, django_user_model):
    """A file of the researcher, who may cancel it; so may the supervisor."""
    researcher = django_user_model.objects.get(username="researcher")
    until, file = timezone.now() + timedelta(days=1), ContentFile(b"rows", "rows.xlsx")
    fields = {"state": "done", "file": file, "requested_at": timezone.now(), "expires_at": until}
    return Download.objects.create(study=study, requested_by=researcher, **fields)


@pytest.fixture
def address_of(
    case,
    link,
    handed,
    erasure,
    parked,
    contact,
    typing,
    own_token,
    submission,
    delivery,
    release,
    excel,
    register_import,
    typed,
    draft,
    attachment,
    approved,
    theme,
    round,
    download,
):
    """The address of a name, about the case, its link or the release."""
    parts = {
        "case_id": case.pk,
        "response_id": approved.pk,
        "code": theme.code,
        "round_id": round.pk,
        "invitation_id": handed.pk,
        "request_id": erasure.pk,
        "parked_id": parked.pk,
        "contact_id": contact.pk,
        "typing_id": typing.pk,
        "token_id": own_token.pk,
        "submission_id": submission.pk,
        "delivery_id": delivery.pk,
        "webhook_id": delivery.webhook_id,
        "step": 1,
        "release_id": release.pk,
        "former_id": release.pk,
        "row": 1,
        "column": 1,
        "slug": release.study.slug,
        "language": "en",
        "version_id": case.version.pk,
        "other_id": case.version.pk,
        "draft_id": draft.pk,
        "file_id": typed.pk,
        "wave_id": case.wave_id,
        "organisation_id": case.organisation_id,
        "import_id": register_import.pk,
        "form_id": excel[0].pk,
        "upload_id": excel[1].pk,
        "sha256": attachment.sha256,
    }
    own_files = {"office-submission-file": submission.files.get().pk}
    own_tokens = dict.fromkeys(("download-file", "download-cancel"), download.token)
    names = {"release-table": "context", "release-cell": "context", "answers-archive": case.version.name}
    names |= dict.fromkeys(("respondent-file", "interviewer-file", "typing-file", "draft-file"), "a.png")

    def find(name: str) -> str:
        pattern = next(address.pattern for address in ADDRESSES if address.name == name)
        own = {"name": names.get(name, "all"), "token": own_tokens.get(name, link[1])}
        own |= {"file_id": own_files.get(name, typed.pk)}
        wanted = {part: (parts | own)[part] for part in pattern.converters}
        return reverse(name, kwargs=wanted)

    return find


def outcome(response) -> str:
    if response.status_code == 302:
        return "log-in" if response.url.startswith(reverse("login")) else "moves"
    outcomes = {200: "opens", 204: "kept", 401: "refused", 404: "hidden", 405: "only POST", 422: "again"}
    return outcomes[response.status_code]


@pytest.mark.parametrize(("name", "method", "expected"), [(row[0], row[1], row[2:]) for row in TABLE])
def test_an_address_opens_for_those_in_the_table(name, method, expected, visitors, address_of):
    change = {"client_id": str(uuid4()), "base": 0, "answers": {}}
    stay = {"client_id": str(uuid4()), "section": "all", "language": "en", "open_for": 9, "seconds": 5}
    body = {"save": change, "time": stay}.get(name.partition("-")[2]) if method == "POST" else None
    asked = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
    send = {"GET": Client.get, "POST": Client.post}[method]
    if name.endswith("-files"):
        send, asked = _send_file, {}
    found = [outcome(send(visitors[visitor], address_of(name), **asked)) for visitor in VISITORS]
    assert dict(zip(VISITORS, found, strict=True)) == dict(zip(VISITORS, expected, strict=True))


def _send_file(client, address):
    return client.post(address, {"question": "photo", "file": ContentFile(png(), "a.png")})


@pytest.mark.parametrize("name", CHANGING)
def test_what_changes_something_is_never_only_looked_at(name, visitors, address_of):
    invitations, releases = Invitation.objects.count(), Release.objects.count()
    expected = (
        "only POST" if name.endswith(("-save", "-time", "-files")) else "moves"
    )  # whoever logs in again is led on
    assert outcome(visitors["supervisor"].get(address_of(name))) == expected
    assert (Invitation.objects.count(), Release.objects.count()) == (invitations, releases)


@pytest.mark.parametrize("name", [row[0] for row in TABLE if row[0].startswith("respondent-")])
def test_nobody_passes_with_a_token_that_was_never_given(name, case, visitors, address_of, link):
    address = address_of(name).replace(link[1], "x" * len(link[1]))
    method = Client.post if name in CHANGING else Client.get
    assert method(visitors["own"], address).status_code in (404, 410)


@pytest.mark.parametrize("name", ["welcome", "section", "review"])
def test_a_link_never_shows_another_firms_answers(name, case, visitors, foreign_token, save):
    save(case.response, staff=4711)
    parts = ["all"] if name == "section" else []
    page = visitors["respondent"].get(reverse(f"respondent-{name}", args=[foreign_token, *parts]))
    assert page.status_code == 200
    assert "4711" not in page.content.decode()


def test_a_link_never_writes_to_another_case(case, visitors, foreign_token):
    change = {"client_id": str(uuid4()), "base": 0, "answers": {"staff": {"value": 5}}}
    save = reverse("respondent-save", args=[foreign_token])
    assert visitors["respondent"].post(save, change, content_type="application/json").status_code == 200
    assert Response.objects.get(case=case).answers == {}


def test_a_researcher_sees_no_organisation_on_any_page_open_to_them(case, visitors, address_of):
    opened = [name for name, method, *outcomes in TABLE if method == "GET" and outcomes[-1] == "opens"]
    for name in opened:
        if name.startswith("respondent-"):
            continue
        page = visitors["researcher"].get(address_of(name))
        assert case.organisation.name not in b"".join(page).decode(errors="replace"), name


def test_another_cases_link_cannot_be_withdrawn_through_this_case(case, visitors, foreign_token):
    foreign = inviting.find(foreign_token, now=timezone.now())
    address = reverse("office-revoke", args=[case.pk, foreign.pk])
    assert visitors["supervisor"].post(address).status_code == 404
    assert Invitation.objects.get(pk=foreign.pk).revoked_at is None


def test_forms_cannot_be_sent_from_elsewhere(case, interviewer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(interviewer)
    page = browser.post(reverse("interviewer-review", args=[case.pk]), {"base": 0})
    assert page.status_code == 403
    assert "The page was out of date, so nothing was changed" in page.content.decode()
