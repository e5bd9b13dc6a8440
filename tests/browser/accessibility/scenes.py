"""A study in the middle of its fieldwork: something of everything that pages can show."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.files.base import ContentFile
from django.utils import timezone

from analytics import marking, rounds
from analytics.marking import Mark
from analytics.models import Round
from surveys import (
    calling,
    collecting,
    consenting,
    conversing,
    double_entry,
    drafting,
    erasing,
    excel_forms,
    inviting,
    mailing,
    notifying,
    paradata,
    parking,
    registering,
    responding,
    reviewing,
    tokens,
)
from surveys.calling import Agreed, Call
from surveys.models import (
    Case,
    Draft,
    Invitation,
    RegisterImport,
    Response,
    ResponseImport,
    Study,
    Submission,
)
from surveys.paradata import Stay
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change


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


def coding_round(study: Study, key: str, *, is_closed: bool) -> Round:
    """A response that two people code, each with a passage of their own and one that both marked."""
    if found := study.rounds.filter(title=key).first():
        return found
    coders = list(get_user_model().objects.filter(username__in=["supervisor", "researcher"]))
    chosen, now = Response.objects.filter(case__key=key, case__wave__study=study), timezone.now()
    opened = rounds.open_round(study, key, chosen, coders, by=coders[0], now=now)
    response, theme = chosen.get(), study.themes.first()
    words = next(marking.words_of(response, "en"))
    for coder, end in zip(coders, (4, 6), strict=True):
        for until in (3, end):
            mark = Mark(theme.code, words.question, words.part, 0, until, words.text[:until], "A thought.")
            marking.mark(response, uuid4(), mark, coder=marking.coder_of(coder))
        rounds.finish(response, coder, is_finished=True, now=now)
    if is_closed:
        rounds.close(opened, leave_out=False, now=now)
    return opened


NUMBERS = {
    "ROUND": lambda case: coding_round(case.version.study, "I2", is_closed=True).pk,
    "OPEN-ROUND": lambda case: coding_round(case.version.study, "I1", is_closed=False).pk,
    "CODED": lambda _case: Response.objects.get(case__key="I2").pk,
    "CONTACT": lambda case: case.organisation.contacts.last().pk,
    "ORGANISATION": lambda case: case.organisation_id,
    "WAVE": lambda case: case.wave_id,
    "VERSION": lambda case: case.version_id,
    "FAULTY": lambda case: typed(case, faulty=True).pk,
    "DRAFT": lambda case: drafting.revise(case.version, by=None, now=timezone.now()).pk,
    "FAULTY-DRAFT": lambda case: faulty_draft(case.version.study).pk,
    "READY": lambda case: typed(case, faulty=False).pk,
    "SUBMISSION": lambda case: sent_by_collect(case).pk,
}
"""What stands in addresses besides cases, for the case that is being answered."""


def sent_by_collect(case: Case) -> Submission:
    """What nobody understands, with a file."""
    files = [ContentFile(b"a", "a.png")]
    return collecting.receive(case.interviewer, b"<a/>", files, is_whole=True, now=timezone.now())


def give_up(study: Study, supervisor: AbstractUser) -> None:
    """A task that always failed, a message that another program did not take, and a token."""
    now = timezone.now()
    failed = parking.Task("one", "surveys.tasks.take_submission")
    parking.park(failed, "ValueError: no form", tries=4, now=now)
    notifying.add(study, "https://example.org/hook", ["release.built"], by=supervisor, now=now)
    notifying.tell(study.pk, "release.built", "/releases/1", now=now)
    tokens.issue(supervisor, "Collect", ["read:cases"], now=now)


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
