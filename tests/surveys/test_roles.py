import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from surveys import inviting, publishing, roles
from surveys.models import Case, Invitation, Organisation, Wave

FIRM = """
name: {name}
attributes: {{industry: {industry}, level: {level}}}
questions: [{{name: staff, kind: integer, label: {{en: Staff}}}}]
"""


@pytest.fixture
def firms(study, wave, questionnaire, now):
    """A study that asks firms in two industries, and an industry body."""
    for name, industry, level in [
        ("cro_firm", "cro", "firm"),
        ("sw_firm", "software", "firm"),
        ("cro_industry", "cro", "industry"),
    ]:
        asked = questionnaire(FIRM.format(name=name, industry=industry, level=level))
        publishing.publish(study, asked, now=now)
    return study


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("interviewer", {"surveys.interview"}),
        (
            "supervisor",
            {
                *("surveys.interview", "surveys.supervise", "surveys.design"),
                *("analytics.research", "analytics.identify", "analytics.lead_coding"),
            },
        ),
        ("researcher", {"surveys.design", "analytics.research"}),
    ],
)
def test_a_role_may_what_it_needs_and_nothing_else(user_of, role, may):
    assert user_of(role).get_all_permissions() == may


def test_making_the_roles_again_takes_back_what_was_added_to_them(db):
    researchers = roles.ensure_roles()["researcher"]
    researchers.permissions.add(Permission.objects.get(codename="delete_response"))
    roles.ensure_roles()
    assert {each.codename for each in researchers.permissions.all()} == {"research", "design"}
    assert Group.objects.count() == 3


def test_interviewers_see_their_own_cases_supervisors_all_researchers_none(case_of, user_of):
    mine, others = user_of("interviewer", "mine"), user_of("interviewer", "others")
    text = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
    cases = [case_of(text, interviewer=mine), case_of(text, interviewer=others), case_of(text)]
    assert list(Case.objects.for_user(mine)) == cases[:1]
    assert set(Case.objects.for_user(user_of("supervisor"))) == set(cases)
    assert not Case.objects.for_user(user_of("researcher")).exists()


def test_the_demo_gives_a_working_log_in_for_every_role(firms, now):
    access = roles.demo(firms, now)
    assert access.passwords.keys() == {"interviewer", "supervisor", "researcher"}
    assert len(set(access.passwords.values())) == 3
    for name, password in access.passwords.items():
        user = authenticate(username=name, password=password)
        assert [group.name for group in user.groups.all()] == [name]
        assert (user.is_staff, user.is_superuser) == (False, False)


def test_the_demo_assigns_example_firms_of_the_newest_wave_to_the_interviewer(firms, now, django_user_model):
    newest = Wave.objects.create(study=firms, name="second", title={"en": "Second"}, reference_year=2026)
    roles.demo(firms, now)
    cases = Case.objects.for_user(django_user_model.objects.get(username="interviewer"))
    assert sorted(cases.values_list("version__name", "organisation__industry")) == [
        ("cro_firm", "cro"),
        ("cro_firm", "cro"),
        ("sw_firm", "software"),
        ("sw_firm", "software"),
    ]
    assert {case.wave for case in cases} == {newest}
    assert all(
        name.startswith("Example firm ") for name in cases.values_list("organisation__name", flat=True)
    )


def test_the_demo_link_opens_an_example_case(firms, now, settings):
    link = roles.demo(firms, now).link
    token = re.fullmatch(re.escape(settings.PUBLIC_URL) + "/a/([^/]+)/", link)[1]
    assert inviting.find(token, now=now).case.key == "example-cro_firm-a"


def test_a_second_demo_tells_nothing_and_makes_nothing(firms, now):
    first = roles.demo(firms, now)
    assert roles.demo(firms, now) == roles.DemoAccess({}, "")
    assert authenticate(username="supervisor", password=first.passwords["supervisor"])
    assert (Case.objects.count(), Organisation.objects.count(), Invitation.objects.count()) == (4, 4, 1)


def test_a_reset_replaces_passwords_and_link(firms, now):
    old, new = roles.demo(firms, now), roles.demo(firms, now, reset=True)
    assert authenticate(username="researcher", password=old.passwords["researcher"]) is None
    assert authenticate(username="researcher", password=new.passwords["researcher"])
    with pytest.raises(inviting.Revoked):
        inviting.find(old.link.split("/")[-2], now=now)
    assert inviting.find(new.link.split("/")[-2], now=now)


def test_a_study_without_a_wave_or_firms_still_gets_its_accounts(study, now):
    access = roles.demo(study, now)
    assert (len(access.passwords), access.link) == (3, "")


def test_the_command_prints_the_access_once(firms, capsys):
    call_command("demo_accounts", firms.slug)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["interviewer", "supervisor", "researcher"]
    assert "/a/" in lines[4]
    call_command("demo_accounts", firms.slug)
    assert capsys.readouterr().out == ""


def test_the_command_says_when_there_is_no_such_study(db):
    with pytest.raises(CommandError, match="There is no study atlantis"):
        call_command("demo_accounts", "atlantis")
