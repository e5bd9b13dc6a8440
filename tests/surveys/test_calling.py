"""The queue, its claims, and what becomes of a case call by call."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveys import calling, double_entry, inviting, mailing, queueing, responding
from surveys.calling import Agreed, Call, Ended, Incomplete, Taken
from surveys.models import CallAttempt, Case, Contact, Mailing
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

ONE = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def hours(number):
    return timedelta(hours=number)


@pytest.fixture
def other(user_of):
    return user_of("interviewer", "other")


@pytest.fixture
def with_phone(case_of):
    """A case whose contact's clock is in a zone: `with_phone("Europe/Berlin", interviewer=someone)`."""

    def make(zone="Asia/Shanghai", **fields):
        case = case_of(ONE, **fields)
        person = {"name": "Ms Li", "phone": "010 1234 5678", "language": "en", "zone": zone}
        Contact.objects.create(organisation=case.organisation, **person)
        return case

    return make


@pytest.fixture
def call(interviewer):
    """A call the interviewer records, the next of its case: `call(case, "busy", morning)`."""

    def record(case, outcome, now, **said):
        number = case.attempts.count() + 1
        attempt = calling.record(case, Call(number, outcome, **said), by=interviewer, now=now)
        case.refresh_from_db()
        return attempt

    return record


def due(user, now):
    return [waiting.case_id for waiting in queueing.queue(user, now=now) if waiting.is_due]


def reasons(user, now):
    return [(waiting.case_id, waiting.reason) for waiting in queueing.queue(user, now=now)]


def test_appointments_come_first_then_due_call_backs_then_fresh_cases(with_phone, interviewer, call, morning):
    fresh, called, agreed = (with_phone(interviewer=interviewer) for _ in range(3))
    call(called, "busy", morning)
    call(agreed, "appointment", morning, agreed=Agreed((morning + hours(0.5)).astimezone(SHANGHAI)))
    now = morning + hours(0.5)
    assert reasons(interviewer, now) == [
        (agreed.pk, "appointment"),
        (called.pk, "call_back"),
        (fresh.pk, "fresh"),
    ]
    assert due(interviewer, now) == [agreed.pk, called.pk, fresh.pk]
    assert due(interviewer, morning) == [fresh.pk]


def test_own_cases_come_before_those_of_nobody_and_others_cases_never(
    with_phone, interviewer, other, morning
):
    nobodys, _others, own = with_phone(), with_phone(interviewer=other), with_phone(interviewer=interviewer)
    assert due(interviewer, morning) == [own.pk, nobodys.pk]


def test_an_appointment_is_for_who_waits_for_it(with_phone, interviewer, other, call, morning):
    case, then = with_phone(), morning + hours(1)
    call(case, "appointment", morning, agreed=Agreed(then.astimezone(SHANGHAI), interviewer))
    assert due(interviewer, then) == [case.pk]
    assert due(other, then) == []
    assert case.interviewer is None


def test_an_appointment_that_nobody_waits_for_is_for_anyone_but_not_too_early(
    with_phone, other, call, morning
):
    case, then = with_phone(), morning + hours(1)
    call(case, "appointment", morning, agreed=Agreed(then.astimezone(SHANGHAI)))
    assert due(other, then - timedelta(minutes=6)) == []
    assert due(other, then - timedelta(minutes=5)) == [case.pk]


def test_an_appointment_holds_even_outside_the_hours_of_calling(with_phone, interviewer, call, morning):
    case, night = with_phone(), morning + hours(12)
    call(case, "appointment", morning, agreed=Agreed(night.astimezone(SHANGHAI), interviewer))
    assert due(interviewer, night) == [case.pk]


def test_a_firm_is_called_in_the_office_hours_of_its_own_clock(with_phone, interviewer, morning):
    far, near = with_phone("Europe/Berlin"), with_phone("Asia/Shanghai")
    assert due(interviewer, morning) == [near.pk]
    assert due(interviewer, morning + hours(6)) == [far.pk, near.pk]


def test_a_busy_line_is_tried_again_within_the_hours_of_the_firms_clock(with_phone, call, interviewer):
    friday = datetime(2026, 3, 6, 17, 20, tzinfo=BERLIN)
    case = with_phone("Europe/Berlin", interviewer=interviewer)
    call(case, "busy", friday)
    assert case.due_at == datetime(2026, 3, 9, 9, tzinfo=BERLIN)
    assert (case.last_outcome, case.standing, case.disposition) == ("busy", "UH", "")


def test_the_clock_of_whom_one_spoke_to_counts(with_phone, call, interviewer, morning):
    case = with_phone(interviewer=interviewer)
    person = {"name": "Mr Braun", "phone": "+49 30 1234", "language": "en", "zone": "Europe/Berlin"}
    contact = Contact.objects.create(organisation=case.organisation, **person)
    call(case, "busy", morning, contact=contact)
    assert case.due_at == datetime(2026, 3, 2, 9, tzinfo=BERLIN)


def test_nobody_dials_a_case_of_nobody_without_a_number(case_of, interviewer, morning):
    case = case_of(ONE)
    person = {"name": "Ms Li", "email": "li@example.org", "language": "en"}
    Contact.objects.create(organisation=case.organisation, **person)
    assert calling.take_next(interviewer, now=morning) is None


def test_a_firm_that_has_just_answered_by_itself_is_left_in_peace_for_a_day(
    with_phone, interviewer, write, now
):
    case = with_phone(interviewer=interviewer)
    invitation, _token = inviting.invite(case, now=now, days=30)
    by = Actor(f"invitation:{invitation.pk}", "web", invitation=invitation)
    write(responding.open_response(case, mode="web", now=now), 0, by=by, staff=5)
    assert due(interviewer, now + timedelta(hours=20)) == []
    assert due(interviewer, now + timedelta(hours=24 + 16)) == [case.pk]


def test_informal_talks_are_not_called(with_phone, interviewer, morning):
    responding.open_response(with_phone(interviewer=interviewer), mode="informal", now=morning)
    assert queueing.queue(interviewer, now=morning) == []


def test_who_calls_a_case_is_given_it_again_until_the_call_is_recorded(
    with_phone, interviewer, call, morning
):
    first, second = with_phone(), with_phone()
    assert calling.take_next(interviewer, now=morning) == first
    assert calling.take_next(interviewer, now=morning) == first
    call(first, "busy", morning)
    assert calling.take_next(interviewer, now=morning) == second


def test_taking_another_case_gives_the_first_up(with_phone, interviewer, other, morning):
    first, second = with_phone(), with_phone()
    assert calling.take(first, interviewer, now=morning)
    assert not calling.take(first, other, now=morning)
    assert calling.take(second, interviewer, now=morning)
    assert calling.take(first, other, now=morning)


def test_a_case_put_back_or_forgotten_is_for_others_again(with_phone, interviewer, other, morning):
    case = with_phone()
    calling.take(case, interviewer, now=morning)
    assert due(other, morning + timedelta(minutes=59)) == []
    assert due(other, morning + timedelta(minutes=60)) == [case.pk]
    calling.release(case, interviewer)
    assert due(other, morning) == [case.pk]


def test_an_interviewer_sees_a_case_of_nobody_only_while_calling_it(with_phone, interviewer, call, morning):
    case = with_phone()
    assert not Case.objects.for_user(interviewer)
    calling.take(case, interviewer, now=morning)
    assert Case.objects.for_user(interviewer).get() == case
    call(case, "busy", morning)
    assert not Case.objects.for_user(interviewer)


def test_who_begins_an_interview_keeps_the_case(with_phone, interviewer, other, morning):
    case, others = with_phone(), with_phone(interviewer=other)
    calling.keep(case, interviewer)
    calling.keep(others, interviewer)
    assert list(Case.objects.filter(interviewer=interviewer)) == [case]


def test_a_call_is_kept_with_who_when_whom_and_what_was_said(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    contact = case.organisation.contacts.get()
    attempt = call(case, "call_back", morning, note="Back on Tuesday.", contact=contact)
    kept = CallAttempt.objects.get()
    assert kept == attempt
    assert (kept.number, kept.by, kept.at, kept.contact) == (1, interviewer, morning, contact)
    assert (kept.outcome, kept.code, kept.note, kept.disposition) == (
        "call_back",
        "NC",
        "Back on Tuesday.",
        "",
    )


@pytest.mark.parametrize("outcome", ["refused", "appointment"])
def test_an_outcome_without_what_it_needs_changes_nothing(with_phone, interviewer, call, morning, outcome):
    case = with_phone(interviewer=interviewer)
    with pytest.raises(Incomplete):
        call(case, outcome, morning)
    case.refresh_from_db()
    assert (case.last_outcome, case.attempts.count()) == ("", 0)


def test_a_case_is_closed_when_so_many_calls_ended_alike(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    for _ in range(8):
        assert case.disposition == ""
        attempt = call(case, "no_answer", morning)
    assert (case.disposition, case.due_at, attempt.disposition) == ("UH", None, "UH")
    assert queueing.queue(interviewer, now=morning) == []


def test_a_case_is_closed_with_what_was_learnt_not_with_its_last_ring(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    call(case, "call_back", morning)
    for _ in range(8):
        call(case, "no_answer", morning)
    assert case.disposition == "NC"


def test_a_refusal_on_the_telephone_closes_links_and_stops_mails(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    _invitation, token = inviting.invite(case, now=morning, days=30)
    call(case, "refused", morning, note="Never again.")
    assert case.disposition == "R"
    with pytest.raises(inviting.Declined):
        inviting.find(token, now=morning)


def test_who_hesitates_is_called_again_but_no_rule_mails_them(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    case.wave.remind_at_most, case.wave.remind_fresh_days = 3, 1
    case.wave.save()
    contact = case.organisation.contacts.get()
    contact.email = "li@example.org"
    contact.save()
    mailing.send(mailing.claim(case, contact, step=1, now=morning), now=morning)
    call(case, "asked_to_wait", morning, note="No time.")
    assert mailing.remind(now=morning + timedelta(days=5)) == []
    assert Mailing.objects.count() == 1
    call(case, "asked_to_wait", morning, note="Still none.")
    assert case.disposition == "R"


def test_a_case_taken_up_again_may_be_called_as_often_as_before(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    for _ in range(8):
        call(case, "busy", morning)
    assert case.disposition == "UH"
    calling.reopen(case, now=morning)
    case.refresh_from_db()
    assert reasons(interviewer, morning) == [(case.pk, "call_back")]
    call(case, "busy", morning)
    assert case.disposition == ""


def test_a_case_interviewed_is_never_taken_up_again(response_to, now):
    response = response_to(ONE)
    responding.submit(response, by=Actor("command:test", "web"), now=now, base=0, quoting="none")
    calling.reopen(response.case, now=now)
    assert Case.objects.get().disposition == "I"


def test_a_new_appointment_takes_the_place_of_the_one_before(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    for day in (1, 2):
        at = (morning + timedelta(days=day)).astimezone(SHANGHAI)
        call(case, "appointment", morning, agreed=Agreed(at, interviewer))
    assert case.appointments.get(closed_at=None).at == morning + timedelta(days=2)
    assert case.due_at == morning + timedelta(days=2)


def test_a_call_before_its_appointment_leaves_it_and_one_at_its_time_ends_it(
    with_phone, interviewer, call, morning
):
    case, then = with_phone(interviewer=interviewer), morning + hours(1)
    call(case, "appointment", morning, agreed=Agreed(then.astimezone(SHANGHAI), interviewer))
    call(case, "busy", morning)
    assert case.due_at == then
    call(case, "busy", then)
    assert case.due_at == then + timedelta(minutes=20)
    assert reasons(interviewer, then) == [(case.pk, "call_back")]


def test_an_appointment_keeps_the_clock_it_was_agreed_by(with_phone, interviewer, call, morning):
    case = with_phone("Europe/Berlin", interviewer=interviewer)
    call(
        case, "appointment", morning, agreed=Agreed(datetime(2026, 3, 3, 14, 30, tzinfo=BERLIN), interviewer)
    )
    appointment = case.appointments.get()
    assert appointment.zone == "Europe/Berlin"
    assert f"{appointment.at.astimezone(appointment.clock):%H:%M}" == "14:30"


def test_an_interview_handed_in_by_telephone_is_a_call_and_ends_the_calling(
    with_phone, interviewer, call, save, morning
):
    case = with_phone(interviewer=interviewer)
    call(case, "appointment", morning, agreed=Agreed((morning + hours(1)).astimezone(SHANGHAI), interviewer))
    by = Actor(f"user:{interviewer.pk}", "phone", user=interviewer)
    response = save(responding.open_response(case, mode="phone", now=morning), staff=5)
    responding.submit(response, by=by, now=morning, base=1, quoting="none")
    case.refresh_from_db()
    last = case.attempts.last()
    assert (last.number, last.outcome, last.code, last.disposition) == (2, "interviewed", "I", "I")
    assert (case.disposition, case.due_at) == ("I", None)
    assert not case.appointments.filter(closed_at=None).exists()
    assert queueing.queue(interviewer, now=morning + hours(1)) == []


def test_answers_handed_in_on_the_web_are_no_call(with_phone, interviewer, morning):
    case = with_phone(interviewer=interviewer)
    response = responding.open_response(case, mode="web", now=morning)
    responding.submit(response, by=Actor("command:test", "web"), now=morning, base=0, quoting="none")
    assert not CallAttempt.objects.exists()
    assert queueing.queue(interviewer, now=morning) == []


def test_a_call_about_a_case_closed_meanwhile_is_refused(with_phone, interviewer, call, morning):
    case = with_phone(interviewer=interviewer)
    inviting.decline(case, now=morning)
    with pytest.raises(Ended):
        call(case, "busy", morning)


def test_a_call_about_a_case_that_somebody_else_calls_is_refused(
    with_phone, interviewer, other, call, morning
):
    case = with_phone(interviewer=interviewer)
    Case.objects.filter(pk=case.pk).update(held_by=other, held_until=morning + hours(1))
    with pytest.raises(Taken):
        call(case, "busy", morning)


def test_a_firm_whose_paper_is_typed_is_neither_called_nor_reminded_until_it_is_asked_again(
    with_phone, interviewer, other, morning
):
    case = with_phone()
    Mailing.objects.create(case=case, step=1, state="sent", by_rule=False, at=morning, due_at=morning)
    double_entry.assign(case, interviewer, other)
    assert (due(other, morning), list(Case.objects.mailed())) == ([], [])
    for typing in case.typings.all():
        double_entry.finish(
            double_entry.save(typing, Change("typed", 0, {"staff": Answer(value=3)})), now=morning
        )
    double_entry.decide(case, {}, by=Actor("command:office", "paper"), now=morning)
    assert (due(other, morning), list(Case.objects.mailed())) == ([case.pk], [case])
