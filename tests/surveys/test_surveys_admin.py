"""The admin looks at what was answered; only verbs write it."""

import pytest
from django.urls import reverse

from surveys import inviting

STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


@pytest.fixture
def response(response_to):
    return response_to(STAFF, {"staff": 20})


@pytest.mark.parametrize(
    "model", ["response", "revision", "invitation", "questionnaireversion", "study", "wave"]
)
def test_the_admin_shows_but_never_writes_what_verbs_keep(admin_client, response, now, model):
    inviting.invite(response.case, now=now, days=1)
    assert admin_client.get(reverse(f"admin:surveys_{model}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:surveys_{model}_add")).status_code == 403
    page = reverse(f"admin:surveys_{model}_change", args=[row_of(model, response).pk])
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"answers": "{}"}).status_code == 403
    assert admin_client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    response.refresh_from_db()
    assert response.answers == {"staff": {"value": 20}}


def row_of(model, response):
    return {
        "response": response,
        "revision": response.revisions.first(),
        "invitation": response.case.invitations.first(),
        "questionnaireversion": response.version,
        "study": response.case.wave.study,
        "wave": response.case.wave,
    }[model]


def test_a_tokens_hash_is_not_shown(admin_client, response, now):
    invitation, _token = inviting.invite(response.case, now=now, days=1)
    page = admin_client.get(reverse("admin:surveys_invitation_change", args=[invitation.pk]))
    assert invitation.token_hash not in page.content.decode()


def test_a_case_can_be_given_to_an_interviewer(admin_client, response, interviewer):
    case = response.case
    fields = {name: getattr(case, f"{name}_id") for name in ("wave", "organisation", "version")}
    page = reverse("admin:surveys_case_change", args=[case.pk])
    admin_client.post(page, fields | {"key": case.key, "interviewer": interviewer.pk})
    case.refresh_from_db()
    assert case.interviewer == interviewer


def test_roles_do_not_open_the_admin(client, supervisor):
    client.force_login(supervisor)
    assert client.get(reverse("admin:surveys_response_changelist")).status_code == 302
