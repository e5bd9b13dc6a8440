"""Several at once, and processes that die: real threads, real connections, a real kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from surveys import attaching, history, moving, publishing, responding
from surveys.models import Response
from surveys.questionnaire.cleaning import Invalid
from surveys.responding import Actor, Closed, Conflict
from tests.at_once import together
from tests.uploads import png

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
"""
PHONE = Actor("command:test", "phone")


def test_two_who_change_the_same_answer_at_once_get_one_winner_and_one_conflict(response_to, write):
    response = response_to(SIZE, {"staff": 1})
    outcomes = together(*(lambda n=n: write(response, 1, staff=n) for n in (20, 30)))
    conflict = next(outcome for outcome in outcomes if isinstance(outcome, Conflict))
    response.refresh_from_db()
    assert conflict.clashes["staff"].theirs.value == response.answers["staff"]["value"]
    assert {conflict.clashes["staff"].yours.value, response.answers["staff"]["value"]} == {20, 30}
    assert response.revision == 2


def test_many_who_change_different_answers_at_once_all_get_through(response_to, write):
    names = [f"q{n}" for n in range(12)]
    text = "questions:\n" + "".join(f"- {{name: {n}, kind: integer, label: {{en: {n}}}}}\n" for n in names)
    response = response_to(text)
    together(*(lambda name=name: write(response, 0, **{name: 1}) for name in names))
    response.refresh_from_db()
    assert response.answers == {name: {"value": 1} for name in names}
    assert response.revision == len(names)
    assert history.verify(Response.objects.all()) is None


def test_all_open_responses_go_over_while_somebody_saves(
    response_to, case_of, study, questionnaire, save, now
):
    busy = response_to(SIZE.replace("questions:", "name: other\nquestions:"))
    cases = [response_to(SIZE).case] + [case_of(SIZE) for _n in range(249)]
    for case in cases:
        responding.open_response(case, mode="web", now=now)
    newer = publishing.publish(
        study, questionnaire(SIZE.replace("en: Niche", "en: Field")), now=now, moves_open=True
    )
    act = newer.publications.last()
    together(
        lambda: moving.move_open(act, now=now), lambda: [save(busy, staff=n).revision for n in range(40)]
    )
    assert (newer.responses.count(), moving.unfinished()) == (250, [])
    busy.refresh_from_db()
    assert (busy.revision, busy.answers) == (40, {"staff": {"value": 39}})


def test_a_storm_of_one_change_leaves_one_revision(response_to, write):
    response = response_to(SIZE)
    outcomes = together(*[lambda: write(response, 0, "same", staff=20)] * 8)
    assert [outcome.revision for outcome in outcomes] == [1] * 8
    assert response.revisions.count() == 1


def test_a_case_opened_at_once_by_two_has_one_response(case_of, now):
    case = case_of(SIZE)
    outcomes = together(*[lambda: responding.open_response(case, mode="web", now=now)] * 4)
    assert {outcome.pk for outcome in outcomes} == {Response.objects.get().pk}


def test_submitting_while_someone_answers_never_loses_the_answer(response_to, write, now):
    response = response_to(SIZE, {"staff": 20})
    saved, submitted = together(
        lambda: write(response, 1, niche="assays"),
        lambda: responding.submit(response, by=PHONE, now=now, base=1, quoting="none"),
    )
    assert isinstance(saved, Closed) or isinstance(submitted, Conflict)
    response.refresh_from_db()
    assert ("niche" in response.answers) == isinstance(submitted, Conflict)


DIES_WHILE_SAVING = """
import os, signal
import django

django.setup()

from django.db.models.signals import pre_save
from django.utils import timezone

from surveys import responding
from surveys.models import Response, Revision
from surveys.questionnaire.answers import Answer

pre_save.connect(lambda **kwargs: os.kill(os.getpid(), signal.SIGKILL), sender=Revision, weak=False)
change = responding.Change("killed", 0, {"staff": Answer(value=20)})
by = responding.Actor("command:test", "phone")
responding.save(Response.objects.get(), change, by=by, now=timezone.now())
"""


def address():
    """Of the test database, as another process finds it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings)


def test_a_process_killed_between_answer_and_history_leaves_neither(response_to, write):
    response = response_to(SIZE)
    environment = os.environ | {"DATABASE_URL": address()}
    killed = subprocess.run([sys.executable, "-c", DIES_WHILE_SAVING], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    response.refresh_from_db()
    assert (response.answers, response.revision) == ({}, 0)
    assert write(response, 0, "killed", staff=20).answers == {"staff": {"value": 20}}
    assert history.verify(Response.objects.all()) is None


def test_a_file_sent_by_many_at_once_is_kept_once_and_a_full_response_takes_no_more(
    response_to, settings, tmp_path, now
):
    settings.MEDIA_ROOT, settings.UPLOADS_AT_MOST = tmp_path, 3
    response = response_to("questions: [{name: photo, kind: image, label: {en: Photo}}]")
    question = response.questionnaire.by_name["photo"]

    def send(colour):
        file = ContentFile(png(colour), "a.png")
        try:
            return attaching.attach(response.case, question, "photo", file, by=PHONE, now=now)
        except Invalid as full:
            return full

    assert len({outcome.pk for outcome in together(*[lambda: send(1)] * 6)}) == 1
    outcomes = together(*(lambda colour=colour: send(colour) for colour in range(2, 8)))
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 4
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3
