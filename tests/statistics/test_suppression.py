"""What is withheld by itself, and what beside it: tables small enough to be judged by hand."""

from __future__ import annotations

import pytest

from analytics.statistics.crossing import with_totals
from analytics.statistics.suppression.protecting import withheld
from analytics.statistics.suppression.rule import PUBLISHED, STRICT, Rule
from analytics.statistics.suppression.telling import Line, Share, Telling


def row(**amounts):
    """Firms of a table of one dimension: the amounts of each class."""
    return [(f"{name}{n}", (name,), float(each)) for name, of in amounts.items() for n, each in enumerate(of)]


def line(firms, sheet="sheet", **fields):
    """Firms are given as (group, place, amount); all totals are told."""
    shares = tuple(Share(str(n), group, place, 1.0, of) for n, (group, place, of) in enumerate(firms))
    places = frozenset(place for share in shares for place in with_totals(share.place))
    return Line((sheet,), "revenue", shares, places, **fields)


def hidden(*lines, rule=PUBLISHED):
    """The places withheld of the first line's sheet."""
    found = withheld([Telling(lines)], rule)
    return {place for key, place in found if key == lines[0].key}


# The rules, each by itself


def firms_of(*amounts: float) -> dict[str, float]:
    return dict(zip("abcdefgh", amounts, strict=False))


def test_example_1_of_the_handbook_the_second_guesses_the_first_within_two_per_cent():
    """ESSnet Handbook, 4.2: X = 100,000, x1 = 50,000, x2 = 49,000 is safe by the (1,90) rule alone."""
    amounts = firms_of(50_000, 49_000, 500, 500)
    assert not Rule(3, 0.0, (1, 90.0)).is_unsafe(amounts)
    assert not Rule(3, 1.9).is_unsafe(amounts)
    assert Rule(3, 2.1).is_unsafe(amounts)


def test_example_2_of_the_handbook_is_safe_by_the_p_rule_and_overprotected_by_dominance():
    """X = 110,000, x1 = 52,000, x2 = 50,000: off by 15.4 per cent; p = 10 corresponds to k = 90.9."""
    amounts = firms_of(52_000, 50_000, 4_000, 4_000)
    assert not Rule(3, 10.0).is_unsafe(amounts)
    assert not Rule(3, 15.3).is_unsafe(amounts)
    assert Rule(3, 15.5).is_unsafe(amounts)
    assert Rule(3, 0.0, (2, 100 * 100 / 110)).is_unsafe(amounts)


@pytest.mark.parametrize(("rest", "is_told"), [(9.9, False), (10.1, True)])
def test_by_the_p_per_cent_rule_the_second_firm_must_not_guess_the_first(rest, is_told):
    """Handbook 4.2.2: unsafe if all but the two largest are under p per cent of the largest."""
    found = hidden(line(row(a=[100, 50, rest / 2, rest / 2], b=[100] * 9, c=[100] * 9, d=[100] * 9)))
    assert (("a",) not in found) == is_told


@pytest.mark.parametrize(("two", "is_told"), [(91, False), (89, True)])
def test_by_the_dominance_rule_two_firms_must_not_make_up_most(two, is_told):
    small = [(100 - two) / 8] * 8
    firms = row(a=[two / 2, two / 2, *small], b=[10] * 20, c=[10] * 20, d=[10] * 20)
    assert (("a",) not in hidden(line(firms), rule=Rule(3, 0.0, (2, 90.0)))) == is_told


def test_the_levels_that_the_rules_demand():
    """Handbook 4.2.2, table 4.2: p/100 x1 - (X - x1 - x2), and 100/k (x1 + … + xn) - X."""
    amounts = [100.0, 50.0, 4.0, 2.0]
    assert Rule(3, 10.0).guessing_level(amounts) == pytest.approx(4)
    assert Rule(3, 10.0, (2, 80.0)).dominance_level(amounts) == pytest.approx(31.5)


def test_figures_of_fewer_groups_than_wanted_are_withheld():
    found = hidden(line(row(a=[50, 50], b=[30, 30, 40], c=[30, 30, 41], d=[1] * 9)))
    assert ("a",) in found
    assert ("d",) not in found


def test_firms_of_one_group_are_one():
    firms = [("group", ("a",), 30.0), ("group", ("a",), 30.0), ("own", ("a",), 30.0)]
    assert ("a",) in hidden(line([*firms, *row(b=[9] * 9, c=[9] * 9)]))


def test_who_gave_nought_stands_behind_a_figure_too():
    assert ("a",) not in hidden(line(row(a=[30, 30, 0, 30], b=[9] * 9)))
    assert ("a",) in hidden(line(row(a=[0], b=[9] * 9, c=[9] * 9)))


def test_zeros_of_many_are_told_unless_the_rule_is_strict():
    firms = row(a=[0] * 12, b=[9] * 12, c=[9] * 12, d=[9] * 12)
    assert ("a",) not in hidden(line(firms))
    assert ("a",) in hidden(line(firms), rule=STRICT)


def test_losses_are_judged_by_the_number_of_firms():
    firms = row(a=[-100, 1, 1], b=[-100, 1], c=[9] * 9)
    found = hidden(line(firms))
    assert ("b",) in found


def test_a_median_tells_no_sum_so_nothing_is_withheld_beside_it():
    assert hidden(line(row(a=[100], b=[10] * 5, c=[10] * 9), kind="apart")) == {("a",)}


def test_concentrations_need_more_firms():
    table = row(a=[10] * 9, b=[10] * 30)
    assert hidden(line(table, kind="apart", least=10)) == {("a",)}


@pytest.mark.parametrize("having", [1, 2, 18, 19])
def test_a_share_is_withheld_when_few_have_it_and_when_few_have_it_not(having):
    firms = row(a=[1] * having + [0] * (20 - having), b=[1] * 10 + [0] * 10, c=[1] * 10 + [0] * 10)
    assert ("a",) in hidden(line(firms, kind="has", most=1.0))


def test_limits_that_tell_the_squares_are_withheld_where_they_tell_the_largest():
    """By 30 of 10, 20 and 30: the others add up to 30 and their squares to 500, so they are 10 and 20."""
    assert PUBLISHED.is_guessed_by_limits([10.0, 20.0, 30.0])
    assert not PUBLISHED.is_guessed_by_limits([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])


# What could be subtracted


def test_with_one_figure_withheld_another_is_so_that_the_total_does_not_tell_it():
    assert hidden(line(row(a=[100], b=[10] * 5, c=[10] * 9))) == {("a",), ("b",)}


def test_two_firms_that_are_alone_in_their_cells_do_not_protect_each_other():
    """Each knows its own figure, and would read the other's off the total."""
    found = hidden(line(row(a=[100], b=[90], c=[10] * 9, d=[20] * 9)))
    assert found == {("a",), ("b",), ("c",)}


def test_the_nought_of_a_firm_that_is_alone_is_protected_from_subtraction():
    assert len(hidden(line(row(a=[0], b=[10] * 5, c=[10] * 9)))) == 2


def test_a_group_that_is_alone_in_two_cells_does_not_read_a_third():
    firms = [("group", ("a",), 50.0), ("group", ("b",), 60.0), *row(c=[90], d=[10] * 5, e=[10] * 9)]
    assert hidden(line(firms)) == {("a",), ("b",), ("c",), ("d",)}


def test_a_table_that_cannot_be_protected_is_withheld_whole():
    assert hidden(line(row(a=[100], b=[90]))) == {("a",), ("b",), ("",)}


def test_sheets_with_other_classes_protect_each_other():
    """The small firms of one sheet are the labs of the other and one more, which could be subtracted."""
    firms = [(f"l{n}", ("labs",), 10.0) for n in range(6)] + [("x", ("apps",), 40.0)]
    firms += [(f"y{n}", ("apps",), 20.0) for n in range(6)]
    sizes = [(group, ("small",) if group[0] in "lx" else ("large",), of) for group, _place, of in firms]
    one, other = line(firms), line(sizes, "sizes")
    assert hidden(one) == hidden(other) == set()
    together = withheld([Telling((one, other))], PUBLISHED)
    assert len(together) >= 2


def test_a_mean_is_withheld_with_the_total_it_is_made_of():
    firms = row(a=[100], b=[10] * 5, c=[10] * 9)
    found = withheld([Telling((line(firms), line(firms, "means")))], PUBLISHED)
    assert {place for key, place in found if key == ("means",)} == {("a",), ("b",)}
    assert {place for key, place in found if key == ("sheet",)} == {("a",), ("b",)}


def test_a_ratio_is_withheld_with_its_denominator():
    """Five firms have sales alike; four of them have no staff to speak of, so the ratio tells the fifth's."""
    places = [("a",)] * 5 + [("b",)] * 6
    staff = [1000.0, 1.0, 1.0, 1.0, 1.0, *[10.0] * 6]
    shares = tuple(
        Share(str(n), str(n), place, 1.0, 10.0, per)
        for n, (place, per) in enumerate(zip(places, staff, strict=True))
    )
    ratio = Line(("ratio",), "sales", shares, frozenset({("a",), ("b",), ("",)}), per="staff")
    assert ("a",) in hidden(ratio)


def test_choices_of_a_question_add_up_so_one_is_not_withheld_alone():
    """Of 20, 2 are public: that could be taken off the others, were they told."""

    def choice(name, having):
        firms = [(str(n), ("a",), float(n in having)) for n in range(20)]
        made = line(firms, name, kind="has", most=1.0, parts_of="owner")
        return Line(made.key, name, made.shares, frozenset({("",)}), "", 1.0, "has", "owner")

    lines = choice("public", range(2)), choice("private", range(2, 10)), choice("foreign", range(10, 20))
    found = withheld([Telling(lines)], PUBLISHED)
    assert len(found) >= 2
