"""Strata: formed by the study, counted in the register, wanted by quotas."""

from __future__ import annotations

import pytest

from surveys.models import Case, Quota, Stratum

STRATA = """strata:
  by: [industry, size_class]
  size_class:
    1-9: {en: 1 to 9, zh-hans: 1至9人}
    10-plus: {en: 10 or more, zh-hans: 10人及以上}
"""
STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


def test_a_study_forms_a_stratum_of_each_combination_of_asked_classes(folder, load):
    folder.write("study.yaml", folder.read("study.yaml") + STRATA)
    study = load()
    assert [str(stratum) for stratum in study.strata.all()] == ["tea / 1-9", "tea / 10-plus"]
    assert study.classes_of("size_class")["10-plus"] == {"en": "10 or more", "zh-hans": "10人及以上"}


def test_loading_again_keeps_the_frame_counts(folder, load):
    folder.write("study.yaml", folder.read("study.yaml") + STRATA)
    load().strata.update(frame_count=40, source="Yearbook")
    folder.change("study.yaml", "10 or more", "Ten or more")
    assert set(load(days=1).strata.values_list("frame_count", "source")) == {(40, "Yearbook")}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "by: [industry, size_class]",
            "by: [colour]",
            "by cannot be colour; it is one of industry, size_class.",
        ),
        ("  by: [industry, size_class]\n", "", "by is missing."),
        ("1-9:", "1 to 9:", "size_class must be letters, digits, hyphens and underscores"),
        ("zh-hans: 1至9人", "de: x", "has no wording in zh-hans"),
    ],
)
def test_wrong_strata_are_told_with_their_place(folder, faults, old, new, fault):
    folder.write("study.yaml", folder.read("study.yaml") + STRATA.replace(old, new))
    told = faults()
    assert any("study.yaml, line" in line and fault in line for line in told), told


@pytest.fixture
def sized(study, case_of):
    """A case of an organisation with this size class, in a study that forms strata by it."""
    study.stratified_by = ["size_class"]
    study.save()

    def make(size_class: str, disposition: str = "") -> Case:
        case = case_of(STAFF, disposition=disposition)
        case.organisation.size_class = size_class
        case.organisation.save()
        return case

    return make


def test_a_full_stratum_needs_no_more_calls(study, wave, sized):
    small, large = (Stratum.objects.create(study=study, size_class=size) for size in ("small", "large"))
    for stratum in (small, large):
        Quota.objects.create(wave=wave, stratum=stratum, target=2)
    sized("small", "I"), sized("small", "P"), sized("large", "I"), sized("large", "R")
    open_cases = {size: sized(size) for size in ("small", "large", "")}
    assert [quota.stratum for quota in Quota.objects.full()] == [small]
    called = Case.objects.filter(disposition="").exclude(Quota.objects.cases_of_full_strata())
    assert set(called) == {open_cases["large"], open_cases[""]}


def test_without_quotas_every_case_is_called(sized):
    sized("small")
    assert Case.objects.exclude(Quota.objects.cases_of_full_strata()).count() == 1
