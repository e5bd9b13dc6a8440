from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from surveys import responding
from surveys.models import Case, QuestionnaireVersion, Response, Revision
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor

STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


def test_the_migrations_are_those_of_the_models(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", ["surveys", "analytics"])
def test_every_row_has_a_readable_name(app):
    for model in apps.get_app_config(app).get_models():
        assert model.__str__ is not models.Model.__str__, model


def test_answers_are_read_as_answers(response_to):
    given = Answer(value=3, qualifier="about", note={"en": "Told twice."})
    assert response_to(STAFF, {"staff": given}).parsed_answers == {"staff": given}


def test_what_is_being_answered_is_not_handed_in(response_to, now):
    handed_in, _open = response_to(STAFF, {"staff": 1}), response_to(STAFF, {"staff": 2})
    responding.submit(handed_in, by=Actor("command:test", "phone"), now=now, base=1, quoting="none")
    assert list(Response.objects.handed_in()) == [handed_in]
    assert not Response.objects.approved().exists()


def test_responses_of_another_study_are_kept_apart(response_to, study):
    response = response_to(STAFF)
    other = type(study).objects.create(slug="other", title={"en": "Other"})
    assert list(Response.objects.of(study)) == [response]
    assert not Response.objects.of(other).exists()


def test_a_version_is_parsed_once(version, django_assert_num_queries):
    first = version(STAFF).questionnaire
    again = QuestionnaireVersion.objects.defer("document").get()
    with django_assert_num_queries(0):
        assert again.questionnaire is first


def test_a_case_has_one_response(response_to, now):
    response = response_to(STAFF)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(case=response.case, version=response.version, mode="web", started_at=now)


@pytest.mark.parametrize("same", [{"number": 1}, {"client_id": "first"}])
def test_a_revision_has_its_number_and_client_id_alone(response_to, now, same):
    response = response_to(STAFF)
    first = {"number": 1, "client_id": "first", "at": now, "actor": "command:test", "mode": "web"}
    Revision.objects.create(response=response, action="save", hash="a", **first)
    second = first | {"number": 2, "client_id": "second"} | same
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(response=response, action="save", hash="b", **second)


def test_what_was_answered_cannot_be_deleted_with_what_it_hangs_on(response_to):
    response = response_to(STAFF, {"staff": 1})
    case = response.case
    for row in [response, case, case.organisation, case.wave, case.version, case.wave.study]:
        with pytest.raises(ProtectedError):
            row.delete()


def test_two_waves_may_use_the_same_key_one_wave_may_not(case_of, study):
    case = case_of(STAFF)
    second = study.waves.create(name="second", title={"en": "Second"}, reference_year=2026)
    fields = {"key": case.key, "organisation": case.organisation, "version": case.version}
    Case.objects.create(wave=second, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(wave=case.wave, **fields)
