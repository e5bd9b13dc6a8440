"""Mails with a link: the office asks for one, the rule of the wave for reminders, and each is sent once."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from surveys import inviting
from surveys.models import Case, Contact, HandOver, Mailing
from surveys.questionnaire.definition import wording

State = Mailing.State
RETRIES = [timedelta(minutes=minutes) for minutes in (10, 60, 360, 1440)]
"""How long after each failure a mail is tried again. After the last it is given up."""


def claim(case: Case, contact: Contact, *, step: int, now: datetime) -> Mailing | None:
    """Ask for the case's mail of this step; None when it was asked for already."""
    wanted = Mailing(case=case, step=step, contact=contact, by_rule=False, at=now, due_at=now)
    Mailing.objects.bulk_create([wanted], ignore_conflicts=True)
    return Mailing.objects.filter(case=case, step=step, contact=contact, at=now).first()


def next_step(case: Case) -> int:
    """The step that the case's next mail will claim."""
    last = case.mailings.last()
    return last.step + 1 if last else 1


def remind(*, now: datetime) -> list[Mailing]:
    """Claim the reminders due today; all mailings that may be sent, those a crash left over too."""
    due = [reminder for case in Case.objects.mailed() if (reminder := _due(case, now))]
    Mailing.objects.bulk_create(due, ignore_conflicts=True)
    return list(Mailing.objects.due(now))


def _due(case: Case, now: datetime) -> Mailing | None:
    """The reminder that the wave's rule wants of an open case with mails."""
    mailings, wave = list(case.mailings.all()), case.wave
    last = [mailing for mailing in mailings if mailing.state == State.SENT][-1]
    reminded = sum(each.by_rule and each.contact_id == last.contact_id for each in mailings)
    days = wave.remind_begun_days if case.saved_at else wave.remind_fresh_days
    quiet_since = max(mailings[-1].at, case.saved_at or mailings[-1].at)
    quiet = timezone.localdate(now) - timezone.localdate(quiet_since)
    if reminded >= wave.remind_at_most or quiet.days < days or not _is_wanted(last, now):
        return None
    return Mailing(
        case=case, step=mailings[-1].step + 1, contact=last.contact, by_rule=True, at=now, due_at=now
    )


def _is_wanted(earlier: Mailing, now: datetime) -> bool:
    """Whether a reminder of this mail may go out: its link is open, and its reader can be reached."""
    link, contact = earlier.invitation, earlier.contact
    return bool(link and link.is_open(now) and contact and contact.email)


def send(mailing: Mailing, *, now: datetime) -> None:
    """Send a mailing that is due. One that was begun before is left alone: it may have been sent."""
    if not Mailing.objects.due(now).filter(pk=mailing.pk).update(state=State.SENDING):
        return
    mailing.refresh_from_db()
    earlier = mailing.case.mailings.filter(contact=mailing.contact, state=State.SENT).last()
    if not _may_go(mailing, earlier, now):
        mailing.state = State.DROPPED
    else:
        _try(mailing, earlier, now)
    mailing.save(update_fields=["state", "error", "attempts", "due_at"])


def _may_go(mailing: Mailing, earlier: Mailing | None, now: datetime) -> bool:
    """Whether the mail is wanted still: since it was asked for, much may have happened."""
    is_open = not mailing.case.disposition and mailing.contact and mailing.contact.email
    handed = HandOver.objects.filter(mailing=mailing).first()
    is_over = handed is not None and handed.ended_at is not None
    return bool(is_open and not is_over and (not mailing.by_rule or (earlier and _is_wanted(earlier, now))))


def _try(mailing: Mailing, earlier: Mailing | None, now: datetime) -> None:
    """Send it with a new link; note what the mail server said against it."""
    is_open = earlier is not None and _is_wanted(earlier, now)
    end = earlier.invitation.expires_at if is_open else now + timedelta(days=settings.INVITATION_DAYS)
    mailing.invitation, token = inviting.invite_until(end, mailing.case, now=now)
    mailing.save(update_fields=["invitation"])
    try:
        _letter(mailing, token, earlier, earlier_is_open=is_open).send()
    except OSError as error:  # whatever smtplib raises is one, too
        _put_off(mailing, str(error), now)
    else:
        mailing.state, mailing.error = State.SENT, ""


def _put_off(mailing: Mailing, error: str, now: datetime) -> None:
    """Try it again later, or give it up after the last of the retries."""
    inviting.revoke(mailing.invitation, now=now)
    mailing.error, mailing.attempts = error, mailing.attempts + 1
    if mailing.attempts > len(RETRIES):
        mailing.state = State.FAILED
    else:
        mailing.state, mailing.due_at = State.WAITING, now + RETRIES[mailing.attempts - 1]


def _letter(
    mailing: Mailing, token: str, earlier: Mailing | None, *, earlier_is_open: bool
) -> EmailMultiAlternatives:
    """The mail in its reader's language, as plain text and as HTML.

    The first one invites, others remind, or tell that the office asks about answers: what, stands by them.
    """
    contact, study = mailing.contact, mailing.case.wave.study
    link, unsubscribe = (
        settings.PUBLIC_URL + reverse(name, args=[token])
        for name in ("respondent-welcome", "respondent-unsubscribe")
    )
    words: dict[str, Any] = {
        "contact": contact,
        "organisation": mailing.case.organisation,
        "title": wording(study.title, contact.language),
        "about": wording(study.about, contact.language),
        "until": mailing.invitation.expires_at,
        "earlier": earlier,
        "earlier_is_open": earlier_is_open,
        "is_begun": mailing.case.is_answered,
        "asked": (asked := _asked(mailing.case)),
        "link": link,
        "unsubscribe": unsubscribe,
        "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    with translation.override(contact.language):
        subject = _("Reminder: {study}") if earlier else _("Invitation: {study}")
        if asked:
            subject = _("Questions about your answers: {study}")
        text, html = (render_to_string(f"surveys/mail/letter.{kind}", words) for kind in ("txt", "html"))
    letter = EmailMultiAlternatives(
        " ".join(subject.format(study=words["title"]).split()),
        text,
        to=[contact.email],
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    letter.attach_alternative(html, "text/html")
    return letter


def _asked(case: Case) -> int:
    """How many answers the office asks about, once it has returned them."""
    response = getattr(case, "response", None)
    return response.threads.open().count() if response and response.is_returned else 0
