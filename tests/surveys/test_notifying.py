"""Webhooks: what is told, to whom, how it is signed, and how long it is tried."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from surveys import notifying, posting, responding, reviewing
from surveys.models import Delivery, Webhook
from surveys.models.webhook import Event
from tests.conftest import PHONE
from tests.receiver import receiving

SIZE = "questions: [{name: staff, kind: integer, label: {en: Staff}, required: true}]"


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def hook(study, receiver, researcher, settings, now) -> Webhook:
    settings.WEBHOOKS_TO_PRIVATE = True
    return notifying.add(study, receiver.url, Event.values, by=researcher, now=now)


@pytest.fixture
def told(hook, now) -> Delivery:
    notifying.tell(hook.study_id, "release.built", "/releases/7", now=now, release_id=7)
    return Delivery.objects.get()


def test_what_is_told_is_signed_with_its_time(told, receiver, hook, now):
    notifying.send(told, now=now)
    headers, body = receiver.heard.get(timeout=10)
    moment, mac = (part.partition("=")[2] for part in headers["Fangtan-Signature"].split(","))
    expected = hmac.new(hook.secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    assert hmac.compare_digest(mac, expected)
    assert int(moment) == int(now.timestamp())
    assert json.loads(body) == {
        "id": str(told.key),
        "event": "release.built",
        "at": now.isoformat(),
        "link": "http://127.0.0.1:8000/api/v1/releases/7",
        "release_id": 7,
    }
    told.refresh_from_db()
    assert (told.state, told.status, told.answer) == ("done", 200, "thanks")


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(told, receiver, now):
    receiver.statuses = [500]
    gaps = []
    while told.state == "waiting":
        before = told.due_at
        notifying.send(told, now=before)
        told.refresh_from_db()
        gaps.append(told.due_at - before)
    assert gaps == [*notifying.DELAYS, notifying.DELAYS[-1]]
    assert (told.state, told.status, told.attempts) == ("failed", 500, 9)
    assert notifying.send_again(told, now=now)
    told.refresh_from_db()
    receiver.statuses = [204]
    notifying.send(told, now=now)
    told.refresh_from_db()
    assert told.state == "done"


def test_before_its_time_and_by_a_second_worker_nothing_is_sent(told, receiver, now):
    receiver.statuses = [500]
    stale = Delivery.objects.get()
    notifying.send(told, now=now)
    notifying.send(stale, now=now)
    told.refresh_from_db()
    notifying.send(told, now=now + timedelta(seconds=9))
    assert receiver.heard.qsize() == 1


def test_a_redirection_is_not_followed(told, receiver, now):
    with receiving() as inside:
        receiver.statuses, receiver.headers = [302], {"Location": inside.url}
        notifying.send(told, now=now)
        assert inside.heard.empty()
    told.refresh_from_db()
    assert (told.state, told.status) == ("waiting", 302)


def test_nobody_listening_is_told(told, hook, now):
    Webhook.objects.update(url="http://127.0.0.1:1/")
    told.refresh_from_db()
    notifying.send(Delivery.objects.select_related("webhook").get(), now=now)
    told.refresh_from_db()
    assert (told.state, told.status) == ("waiting", None)
    assert "refused" in told.answer.lower()


def test_an_address_within_the_network_hears_nothing(told, receiver, settings, now):
    settings.WEBHOOKS_TO_PRIVATE = False
    notifying.send(told, now=now)
    told.refresh_from_db()
    assert told.answer == "127.0.0.1 is not a public address."
    assert receiver.heard.empty()


PRIVATE = (
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1"),
    *("64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_known(address):
    assert not posting.is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_a_public_address_is_known(address):
    assert posting.is_public(address)


@pytest.mark.parametrize("url", ["ftp://example.org", "https://", "http://[::1", "http://localhost:99999/"])
def test_what_is_no_address_is_unreachable(url):
    with pytest.raises(posting.Unreachable):
        posting.post(url, b"", {}, may_be_private=True)


def test_a_name_that_leads_inside_is_refused():
    with pytest.raises(posting.Unreachable, match="not a public address"):
        posting.post("https://localhost/", b"", {})


def test_a_response_handed_in_and_approved_is_told_without_its_answers(hook, response_to, now):
    response = response_to(SIZE, {"staff": 4711})
    responding.submit(response, by=PHONE, now=now, base=response.revision, quoting="none")
    responding.submit(response, by=PHONE, now=now, base=response.revision, quoting="none")
    response.refresh_from_db()
    reviewing.approve(response, by=PHONE, now=now, base=response.revision)
    told = list(Delivery.objects.order_by("pk").values_list("event", flat=True))
    assert told == ["response.submitted", "response.approved"]
    payloads = [each.payload for each in Delivery.objects.all()]
    assert all(each["case_id"] == response.case_id for each in payloads)
    assert "4711" not in json.dumps(payloads)


def test_a_hand_in_that_is_undone_tells_nothing(hook, response_to, now):
    response = response_to(SIZE, {"staff": 1})

    class Undone(Exception):
        pass

    @transaction.atomic
    def undone():
        responding.submit(response, by=PHONE, now=now, base=response.revision, quoting="none")
        raise Undone

    with pytest.raises(Undone):
        undone()
    assert not Delivery.objects.exists()


def test_an_address_is_told_only_what_it_wants_and_nothing_once_removed(study, researcher, now):
    hook = notifying.add(study, "https://example.org", ["export.ready"], by=researcher, now=now)
    notifying.tell(study.pk, "release.built", "/releases/1", now=now)
    notifying.remove(hook, now=now)
    notifying.tell(study.pk, "export.ready", "/exports/1", now=now)
    assert not Delivery.objects.exists()


def test_a_researcher_sets_an_address_and_sees_what_it_answered(told, receiver, study, researcher, now):
    browser = Client()
    browser.force_login(researcher)
    address = reverse("webhooks", args=[study.slug])
    page = browser.post(
        address, {"url": "http://example.org/x", "events": ["release.built"]}
    ).content.decode()
    added = Webhook.objects.last()
    assert added.secret in page
    assert added.secret not in browser.get(address).content.decode()
    notifying.send(told, now=now)
    assert "thanks" in browser.get(address).content.decode()


def test_an_address_without_tls_is_refused(study, researcher):
    browser = Client()
    browser.force_login(researcher)
    page = browser.post(
        reverse("webhooks", args=[study.slug]), {"url": "http://a.org", "events": ["export.ready"]}
    )
    assert page.status_code == 422
    assert "must begin with https://" in page.content.decode()
