"""Weighted figures of a small study that was drawn at random, from the register to the workbook."""

from __future__ import annotations

import pytest

from analytics.models import Release
from surveys.models.frame import strata_of
from surveys.questionnaire.faults import Faults

SHEET = {
    "name": "labs_estimates",
    "kind": "estimates",
    "tab": {"en": "estimates", "zh-hans": "估计"},
    "title": {"en": "Labs", "zh-hans": "实验室"},
    "level": "firm",
    "waves": ["present"],
    "by": ["size_class"],
    "weighting": "frame",
    "estimates": [{"statistic": "total", "of": "staff_n"}, {"statistic": "score", "of": "obstacles"}],
}
DRAWN = """
selection: drawn
strata:
  by: [size_class]
  size_class: {small: {en: Small, zh-hans: 小型}}
"""


@pytest.fixture
def drawn(folder, replan, load):
    """Nine labs there are, of one size; three are in the register."""
    replan(lambda plan: plan["sheets"].append(SHEET))
    file = folder / "study.yaml"
    file.write_text(file.read_text("utf-8") + DRAWN, "utf-8")
    study = load()
    study.organisations.update(size_class="small")
    (stratum,) = strata_of(study)
    stratum.frame_count = 9
    stratum.save()
    return study


def test_the_workbook_has_totals_of_all_firms_there_are_with_their_limits(drawn, answered, book_of):
    for lab, staff in (("lab_a", 10), ("lab_b", 20), ("lab_c", 30)):
        answered(lab, staff_n=staff, obstacles=["money"])
    book = book_of(drawn)
    row = book.row("estimates", Statistic="total", Size_class="all")
    assert row["Figure"] == "180 [u]"
    """Of three, the largest would work out the squares of the other two, and so both, from the limits."""
    assert row["Lower limit of 95 per cent"] == row["Upper limit of 95 per cent"] == "[c]"
    assert (row["Valid (number)"], row["Asked and concerned, base (number)"]) == (3, 3)
    assert (row["Year"], row["Wave"], row["Unit"]) == (2025, "The present", "persons")


def test_a_study_that_was_not_drawn_is_never_weighted(loaded, replan, answered, book_of):
    replan(lambda plan: plan["sheets"].append(SHEET | {"by": []}))
    for lab in ("lab_a", "lab_b", "lab_c"):
        answered(lab, staff_n=10)
    row = book_of(loaded).row("estimates", Statistic="total")
    assert (row["Figure"], row["Lower limit of 95 per cent"]) == ("30 [u]", "[z]")


def test_a_release_whose_answers_cannot_be_weighted_fails_and_says_where(drawn, answered, release_of):
    drawn.strata.update(frame_count=2)
    for lab in ("lab_a", "lab_b", "lab_c"):
        answered(lab, staff_n=10)
    with pytest.raises(Faults):
        release_of(drawn)
    failed = Release.objects.get()
    assert failed.state == "failed"
    assert failed.error.startswith(
        "tables.yaml, sheet labs_estimates, weighting, present: More firms of small"
    )


def test_what_a_release_withheld_the_next_one_withholds_too(drawn, answered, release_of):
    """Two firms of the first could be taken off the three of the next."""
    for lab in ("lab_a", "lab_b"):
        answered(lab, staff_n=10)
    first = release_of(drawn)
    total = ["labs_estimates", "present", "total", "staff_n", "figure"]
    assert [total, [""]] in first.withheld
    answered("lab_c", staff_n=30)
    assert [total, [""]] in release_of(drawn).withheld


def test_firms_of_one_group_in_the_register_stand_for_one(drawn, answered, release_of):
    drawn.organisations.filter(key__in=["lab_a", "lab_b"]).update(group="Labs Holding")
    for lab in ("lab_a", "lab_b", "lab_c"):
        answered(lab, staff_n=10)
    assert [["labs_estimates", "present", "total", "staff_n", "figure"], [""]] in release_of(drawn).withheld
