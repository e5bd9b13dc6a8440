"""Addresses are told what happens: written down with what happened, then sent until they have heard it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F

from surveys import posting
from surveys.models import Delivery, Study, Webhook

State = Delivery.State
DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 600, 1800, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
)
"""Between one attempt and the next; after the last of them an event is given up."""


def add(study: Study, url: str, events: Collection[str], *, by: AbstractBaseUser, now: datetime) -> Webhook:
    return Webhook.objects.create(study=study, url=url, events=sorted(events), by_user=by, at=now)


def remove(webhook: Webhook, *, now: datetime) -> None:
    """It is told nothing more; what it was told stays in the list."""
    Webhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=now)


def tell(study_id: int, event: str, path: str, *, now: datetime, **ids: int | str) -> None:
    """Write down an event for every address that wants it, in the transaction in which it happened.

    `path` is where the API shows what happened, below /api/v1.
    """
    wanting = [
        hook for hook in Webhook.objects.filter(study=study_id, removed_at=None) if event in hook.events
    ]
    payload = {"event": event, "at": now.isoformat(), "link": f"{settings.PUBLIC_URL}/api/v1{path}", **ids}
    told = (Delivery(webhook=hook, event=event, payload=payload, at=now, due_at=now) for hook in wanting)
    Delivery.objects.bulk_create(told)


def send(delivery: Delivery, *, now: datetime) -> None:
    """Try a delivery that is due. Of two workers one tries it; when that one dies, the next attempt comes."""
    if not _claim(delivery, now):
        return
    body = json.dumps({"id": str(delivery.key), **delivery.payload}, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Fangtan",
        "Fangtan-Event": delivery.event,
        "Fangtan-Delivery": str(delivery.key),
        "Fangtan-Signature": signature(delivery.webhook.secret, body, int(now.timestamp())),
    }
    try:
        reply = posting.post(delivery.webhook.url, body, headers, may_be_private=settings.WEBHOOKS_TO_PRIVATE)
    except posting.Unreachable as reason:
        _heard(delivery, None, str(reason)[:500], now)
    else:
        _heard(delivery, reply.status, reply.text, now)


def signature(secret: str, body: bytes, moment: int) -> str:
    """ "t=SECONDS,v1=HEX": HMAC-SHA256 of the seconds, a dot and the body. A replay shows by its time."""
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    return f"t={moment},v1={mac}"


def send_again(delivery: Delivery, *, now: datetime) -> bool:
    """Begin anew with a delivery that was given up."""
    given_up = Delivery.objects.filter(pk=delivery.pk, state=State.FAILED)
    return bool(given_up.update(state=State.WAITING, attempts=0, due_at=now))


def _claim(delivery: Delivery, now: datetime) -> bool:
    waiting = Delivery.objects.filter(pk=delivery.pk).due(now).filter(attempts=delivery.attempts)
    delay = DELAYS[min(delivery.attempts, len(DELAYS) - 1)]
    return bool(waiting.update(attempts=F("attempts") + 1, due_at=now + delay, tried_at=now))


def _heard(delivery: Delivery, status: int | None, answer: str, now: datetime) -> None:
    is_done = status is not None and 200 <= status < 300
    is_last = delivery.attempts >= len(DELAYS)
    state = State.DONE if is_done else State.FAILED if is_last else State.WAITING
    Delivery.objects.filter(pk=delivery.pk).update(state=state, status=status, answer=answer)
