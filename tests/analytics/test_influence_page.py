"""The page of a release that lists the answers which move its totals most."""

import pytest
from django.urls import reverse

from surveys import reviewing
from surveys.models import Response, Thread
from surveys.responding import Actor


@pytest.fixture
def firms(answered):
    """Four labs of the present wave, of which one employs far more than the others."""
    for organisation, staff in (("lab_a", 12), ("lab_b", 9), ("lab_c", 4000), ("talkers", 10)):
        answered(organisation, staff_n=staff)


@pytest.fixture
def release(loaded, firms, release_of):
    return release_of(loaded)


def test_a_release_lists_who_moves_a_total_most(release):
    first = release.influence[0]
    assert (first["case"], first["of"][:3]) == ("case-lab_c", ["present", "labs", "staff_n"])
    assert (first["value"], first["weight"], first["expected"]) == (4000, 1, 10)
    assert first["moved"] == pytest.approx(3990 / 4031)


def test_a_supervisor_reads_the_list_and_is_led_to_the_answer(release, client, supervisor):
    client.force_login(supervisor)
    page = client.get(reverse("release-influence", args=[release.pk])).content.decode()
    case = Response.objects.get(case__key="case-lab_c").case
    assert page.index("case-lab_c") < page.index("case-lab_a")
    assert f"{reverse('office-answers', args=[case.pk])}#q-staff_n" in page
    assert "Take the approval back to ask" in page


def test_what_waits_for_approval_is_asked_about_on_the_list(release, client, supervisor, now):
    client.force_login(supervisor)
    response = Response.objects.get(case__key="case-lab_c")
    office = Actor("command:office", "review")
    reviewing.reopen(response, by=office, now=now, base=response.revision)
    page = client.get(reverse("release-influence", args=[release.pk])).content.decode()
    ask = reverse("office-ask", args=[response.case_id, "staff_n"])
    assert f'action="{ask}"' in page
    client.post(ask, {"words": "Really four thousand?"})
    (thread,) = Thread.objects.all()
    assert (thread.question, thread.comments.get().words) == ("staff_n", "Really four thousand?")


def test_researchers_are_not_told_of_the_list(release, client, researcher):
    client.force_login(researcher)
    assert client.get(reverse("release-influence", args=[release.pk])).status_code == 404
    assert "influence" not in client.get(reverse("release", args=[release.pk])).content.decode()


def test_a_release_without_totals_says_so(loaded, release_of, client, supervisor):
    client.force_login(supervisor)
    page = client.get(reverse("release-influence", args=[release_of(loaded).pk])).content.decode()
    assert (
        "No answer of this release can be set against one of the wave before, or against two others." in page
    )
