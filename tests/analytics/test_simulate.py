"""A survey that nobody answered, which says so and stays apart from the real one."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from analytics.snapshot import take_snapshot
from surveys.history import verify
from surveys.models import Case, Response, Study
from surveys.questionnaire.checking import check
from surveys.roles import ensure_roles

pytestmark = pytest.mark.django_db


def simulate(firms=60, seed=7):
    call_command("simulate", "tiny", firms=firms, seed=seed, verbosity=0)
    return Study.objects.get(slug=f"tiny-simulated-{firms}-{seed}")


def test_every_history_is_proved_and_every_interview_in_order(loaded):
    simulated = simulate()
    responses = Response.objects.of(simulated)
    assert responses.count() > 50
    assert verify(responses) is None
    for response in responses.select_related("version"):
        assert (
            check(response.questionnaire, response.parsed_answers, on=response.occasion(response.started_at))
            == []
        )


def test_cases_of_all_waves_end_in_every_way(loaded):
    simulated = simulate(firms=150)
    cases = Case.objects.filter(wave__study=simulated)
    assert cases.count() == 300
    assert {"I", "", "R", "NC", "NE", "O"} <= set(cases.values_list("disposition", flat=True))
    assert set(Response.objects.of(simulated).values_list("state", flat=True)) == {
        *("approved", "submitted", "returned", "rejected")
    }
    closed = cases.filter(disposition="R", response=None)
    assert all(case.attempts.last().disposition == "R" for case in closed)


def test_the_same_seed_simulates_the_same_survey(loaded):
    def told(study):
        rows = Response.objects.of(study).order_by("case__wave__name", "case__key")
        return [(row.case.key, row.state, row.answers) for row in rows.select_related("case")]

    first = told(simulate())
    assert told(simulate(seed=8)) != first
    Study.objects.filter(slug="tiny-simulated-60-7").update(slug="elsewhere")
    assert told(simulate()) == first


def test_it_is_said_to_be_simulated_in_both_languages(loaded):
    simulated = simulate()
    assert simulated.title == {
        "en": "SIMULATED, not collected: Labs and apps",
        "zh-hans": "【模拟数据，非真实调查】实验室与应用",
    }
    assert all(wave.title["en"].startswith("SIMULATED") for wave in simulated.waves.all())
    assert all("模拟" in firm.name for firm in simulated.organisations.all())


def test_no_release_of_the_real_study_rests_on_it(loaded, answered):
    answered("lab_a", staff_n=12)
    before = take_snapshot(loaded)
    simulated = simulate()
    assert take_snapshot(loaded) == before
    assert len(take_snapshot(simulated)["responses"]) > 20


def test_a_release_of_it_says_in_its_file_what_it_is(loaded, book_of):
    with ZipFile(BytesIO(book_of(simulate(firms=10)).content)) as book:
        assert "SIMULATED, not collected: Labs and apps" in book.read("docProps/core.xml").decode()


def test_the_board_and_the_list_of_cases_show_it_only_when_asked(loaded, client):
    wave = simulate().waves.get(name="present")
    ensure_roles()
    user = get_user_model().objects.create_user("boss")
    user.groups.add(Group.objects.get(name="supervisor"))
    client.force_login(user)
    case = wave.cases.earliest("pk")
    assert case.key not in client.get(reverse("office-cases")).content.decode()
    shown = client.get(reverse("office-cases"), {"wave": wave.pk}).content.decode()
    assert case.key in shown
    assert "SIMULATED" in shown


@pytest.mark.parametrize("firms", [0, -1, 10**6])
def test_an_impossible_number_of_firms_is_refused(loaded, firms):
    with pytest.raises(CommandError, match="--firms must be"):
        call_command("simulate", "tiny", firms=firms)
    assert Study.objects.count() == 1


def test_the_same_simulation_is_not_made_twice(loaded):
    simulate(firms=3)
    with pytest.raises(CommandError, match="tiny-simulated-3-7 is simulated already"):
        simulate(firms=3)


def test_only_a_study_that_is_there_and_real_is_simulated(loaded):
    simulated = simulate(firms=3)
    for slug in ("nowhere", simulated.slug):
        with pytest.raises(CommandError, match="There is no real study"):
            call_command("simulate", slug)
