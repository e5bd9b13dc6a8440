"""Cases of a wave: drawn by stratum, selected, wanted by quotas, and shared out among interviewers."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from surveys import assigning, conversing, drawing, responding
from surveys.models import Case, Organisation, Quota, Stratum
from surveys.models.frame import completed_by_place, strata_of
from surveys.responding import Actor

FIRM = """
name: cro_firm
attributes: {industry: cro, level: firm}
questions: [{name: staff, kind: integer, label: {en: Staff}}]
"""


@pytest.fixture
def study(study):
    """Strata of two sizes: 30 small and 10 large CROs, one of no known size, and one software firm."""
    study.industries = {"cro": {"en": "CRO"}, "software": {"en": "Software"}}
    study.classes = {"size_class": {"small": {"en": "Small"}, "large": {"en": "Large"}}}
    study.stratified_by = ["industry", "size_class"]
    study.save()
    for size in ("small", "large"):
        Stratum.objects.create(study=study, industry="cro", size_class=size)
    sizes = ["small"] * 30 + ["large"] * 10 + [""]
    firms = [("cro", size) for size in sizes] + [("software", "small")]
    Organisation.objects.bulk_create(
        Organisation(
            study=study, key=f"k{n}", name=f"Firm {n}", industry=industry, level="firm", size_class=size
        )
        for n, (industry, size) in enumerate(firms)
    )
    return study


@pytest.fixture
def firm(study, version):
    return version(FIRM)


@pytest.fixture
def draw(wave, firm, supervisor, now):
    def some(seed: str = "2026", **numbers: int):
        wanted = {one: numbers.get(one.size_class, 0) for one in strata_of(wave.study)}
        return drawing.draw(wave, firm, wanted, seed=seed, by=supervisor, now=now)

    return some


def organisations_of(drawn) -> list[str]:
    return [case.organisation.key for case in drawn.cases.order_by("key").select_related("organisation")]


def test_so_many_are_drawn_of_each_stratum_as_were_asked_for(draw):
    drawn = draw(small=6, large=3)
    sizes = Counter(drawn.cases.values_list("organisation__size_class", flat=True))
    assert sizes == {"small": 6, "large": 3}
    small, large = strata_of(drawn.wave.study)
    assert drawn.counts == [[small.pk, 30, 6], [large.pk, 10, 3]]
    assert [case.key for case in drawn.cases.order_by("key")][::8] == ["cro_firm-0001", "cro_firm-0009"]


def test_the_seed_draws_the_same_again_in_the_same_order(draw):
    first = draw(small=6, large=3)
    drawn = organisations_of(first)
    first.cases.all().delete()
    assert organisations_of(draw(small=6, large=3)) == drawn
    Case.objects.all().delete()
    assert organisations_of(draw("another", small=6, large=3)) != drawn


def test_nobody_is_drawn_twice_and_numbers_go_on(draw):
    first, second = draw(small=20), draw(small=20)
    assert (first.cases.count(), second.cases.count()) == (20, 10)
    assert Case.objects.values("organisation").distinct().count() == 30
    assert sorted(Case.objects.values_list("key", flat=True))[-1] == "cro_firm-0030"


def test_selected_are_only_those_the_questionnaire_is_for_and_who_have_no_case(wave, firm, draw, now):
    draw(large=10)
    selected = drawing.select(wave, firm, wave.study.organisations.all(), by=None, now=now)
    assert selected.cases.count() == 31, "30 small ones and the one of no known size"
    assert drawing.available(wave, firm) == {}


def test_a_talk_counts_towards_no_quota_and_keeps_nobody_from_being_drawn(wave, firm, supervisor, now):
    organisation = Organisation.objects.get(key="k0")
    talk = conversing.begin_talk(firm, organisation, "", by=supervisor, now=now)
    by = Actor(f"user:{supervisor.pk}", "informal", user=supervisor)
    responding.submit(talk.response, by=by, now=now, base=0, quoting="none")
    assert Case.objects.get(pk=talk.pk).disposition == "I"
    assert completed_by_place(wave).total() == 0
    assert organisation in drawing.to_draw_from(wave, firm)


def test_quotas_are_set_changed_and_taken_back(wave, study):
    small, large = strata_of(study)
    drawing.want(wave, {small: 5, large: 3})
    drawing.want(wave, {small: 6, large: None})
    assert list(Quota.objects.values_list("stratum", "target")) == [(small.pk, 6)]


@pytest.mark.parametrize(
    ("rule", "hands"),
    [
        ("mixed", {"a": {"small": 5, "large": 5}, "b": {"small": 5, "large": 5}}),
        ("together", {"a": {"large": 10}, "b": {"small": 10}}),
    ],
)
def test_cases_are_shared_out_evenly_by_rule(wave, draw, user_of, rule, hands):
    draw(small=10, large=10)
    people = [user_of("interviewer", name) for name in "ab"]
    assert assigning.share_out(wave, assigning.to_share_out(wave), people, rule=rule) == {"a": 10, "b": 10}
    found = Counter(Case.objects.values_list("interviewer__username", "organisation__size_class"))
    assert found == {(who, size): number for who, got in hands.items() for size, number in got.items()}


def test_who_has_many_open_cases_gets_fewer_and_nobody_loses_any(wave, draw, user_of):
    busy, free = (user_of("interviewer", name) for name in ("busy", "free"))
    draw(small=12)
    first = Case.objects.order_by("key")[:6]
    assigning.assign_all(Case.objects.filter(pk__in=[case.pk for case in first]), busy)
    Case.objects.filter(key="cro_firm-0012").update(disposition="R")
    assert assigning.share_out(wave, assigning.to_share_out(wave), [busy, free], rule="mixed") == {
        "busy": 0,
        "free": 5,
    }
    assert busy.cases.count() == 6
    assert Case.objects.get(key="cro_firm-0012").interviewer is None


def test_strata_stand_in_the_order_of_their_classes_and_are_called_by_them(study):
    study.classes["size_class"] = {"large": {"en": "Large"}, "small": {"en": "Small"}}
    assert [stratum.label["en"] for stratum in strata_of(study)] == ["CRO · Large", "CRO · Small"]
    study.stratified_by = ["industry"]
    assert strata_of(study) == [], "those formed by size are kept, but not the study's strata any more"


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_draw_nobody_twice(wave, firm, now):
    def draw_twenty(seed: str) -> int:
        numbers = dict.fromkeys(strata_of(wave.study)[:1], 20)
        try:
            return drawing.draw(wave, firm, numbers, seed=seed, by=None, now=now).cases.count()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(draw_twenty, "ab")) == [10, 20]
    assert Case.objects.values("organisation").distinct().count() == 30
