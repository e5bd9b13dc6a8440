"""500 releases of random tables, read by outsiders and by firms: nobody finds a sensitive figure."""

from __future__ import annotations

import random

import pytest

from analytics.statistics.suppression.protecting import withheld
from analytics.statistics.suppression.rule import PUBLISHED
from analytics.statistics.suppression.telling import Line, Share, Telling
from tests.statistics.auditing import Audit, Figure, with_totals

CLASSES = {"industry": "abc", "size": "sml", "park": "xy"}


def firms_at_random(draw):
    """Responses with classes, a group, amounts and a choice; some gave no answer, some answered nought."""
    firms = []
    for number in range(draw.randint(4, 14)):
        shared = draw.random() < 0.2
        amount = draw.choice([0.0, float(draw.randint(1, 60)), float(draw.randint(100, 2000))])
        firms.append(
            {name: draw.choice(classes) for name, classes in CLASSES.items()}
            | {
                "response": f"r{number}",
                "group": f"g{number // 2}" if shared else f"f{number}",
                "staff": float(draw.randint(1, 50)) if draw.random() < 0.9 else None,
                "sales": amount if draw.random() < 0.85 else None,
                "owner": draw.choice(["public", "private", "private", "foreign"]),
            }
        )
    return firms


def lines_at_random(draw, firms):
    """Lines of one to three sheets, each by other classes."""
    lines = []
    for sheet in range(draw.randint(1, 3)):
        by = draw.sample(sorted(CLASSES), draw.randint(0, 2))
        for kind in draw.sample(["sales", "staff", "ratio", "owner", "public"], draw.randint(1, 2)):
            choices = {"owner": ("public", "private", "foreign"), "public": ("public",)}.get(kind, ("",))
            lines += [line(firms, f"sheet{sheet}", kind, choice, by) for choice in choices]
    return lines


def line(firms, sheet, kind, choice, by):
    shares = []
    for firm in firms:
        if kind == "ratio":
            of, per = firm["sales"], firm["staff"]
        elif choice:
            of, per = float(firm["owner"] == choice), 1.0
        else:
            of, per = firm[kind], 1.0
        if of is not None and per is not None:
            place = tuple(firm[each] for each in by)
            shares.append(Share(firm["response"], firm["group"], place, 1.0, of, per))
    return Line(
        (sheet, kind, choice),
        {"ratio": "sales"}.get(kind, f"owner {choice}" if choice else kind),
        tuple(shares),
        frozenset(place for share in shares for place in with_totals(share.place)),
        per="staff" if kind == "ratio" else "",
        most=1.0 if choice else None,
        kind="has" if choice else "sum",
        parts_of="owner" if choice else "",
    )


def audit(tellings, hidden):
    """The auditor of one or several files, of which it sees what is not withheld."""
    truth, group, most, figures = {}, {}, {}, []
    for telling, kept in zip(tellings, hidden, strict=True):
        for each in telling.lines:
            of, per = {}, {}
            for share in each.shares:
                names = f"{each.of} {share.response} {share.of}", f"{each.per} {share.response} {share.per}"
                for name, value in zip(names, (share.of, share.per), strict=True):
                    truth[name], group[name] = value, share.group
                if each.most is not None:
                    most[names[0]] = each.most
                for place in with_totals(share.place):
                    of.setdefault(place, {})[names[0]] = share.weight
                    per.setdefault(place, {})[names[1]] = share.weight
            for place in each.places:
                value = sum(weight * truth[name] for name, weight in of[place].items())
                below = per[place] if each.per else {}
                value /= sum(weight * truth[name] for name, weight in below.items()) if below else 1.0
                told = None if (each.key, place) in kept else value
                figures.append(Figure(of[place], told, below, each.kind == "has"))
    used = {name for figure in figures for name in (*figure.of, *figure.per)}
    truth = {name: value for name, value in truth.items() if name in used}
    return Audit(truth, group, figures, most, list(_one_owner_each(truth)))


def _one_owner_each(truth):
    """Of who was asked for all three owners, one is right."""
    owners = {}
    for name in truth:
        kind, _, rest = name.partition(" ")
        if kind == "owner":
            owners.setdefault(rest.split()[1], {})[name] = 1.0
    return (
        (names, 1.0) for names in owners.values() if len(names) == 3 and sum(truth[name] for name in names)
    )


@pytest.mark.parametrize("part", range(10))
def test_nobody_pins_down_a_sensitive_figure_from_what_a_release_shows(part):
    for number in range(part * 50, part * 50 + 50):
        draw = random.Random(number)
        firms = firms_at_random(draw)
        telling = Telling(tuple(lines_at_random(draw, firms)))
        hidden = withheld([telling], PUBLISHED)
        assert audit([telling], [hidden]).faults(draw) == [], f"set {number}"


def test_the_auditor_reproduces_the_feasibility_interval_of_the_handbook():
    """Example 3 (Geurts 1992): of four cells withheld in a table of 16, the first lies between 3 and 6."""
    cells = {"11": 5.0, "12": 2.0, "21": 1.0, "22": 2.0}
    sums = (("11", "12"), ("21", "22"), ("11", "21"), ("12", "22"))
    told = [Figure(dict.fromkeys(each, 1.0), sum(map(cells.get, each))) for each in sums]
    auditor = Audit(cells, {cell: f"firm {cell}" for cell in cells}, told)
    assert not auditor.finds({"11": 1.0}, "", 3, 6)
    assert auditor.finds({"11": 1.0}, "", 2.9, 6)
    assert auditor.finds({"11": 1.0}, "", 3, 6.1)


def test_the_auditor_finds_what_is_withheld_by_itself_alone():
    """The second figure of a table of two, off its total."""
    truth = {"a": 100.0, **{f"b{number}": 10.0 for number in range(5)}}
    of_b = {name: 1.0 for name in truth if name != "a"}
    figures = [Figure({"a": 1.0}, None), Figure(of_b, 50.0), Figure(dict.fromkeys(truth, 1.0), 150.0)]
    assert Audit(truth, {name: name for name in truth}, figures).faults(random.Random(1))


@pytest.mark.parametrize("part", range(2))
def test_nobody_pins_down_a_sensitive_figure_by_subtracting_two_releases(part):
    """The later one has one firm more, and one answers differently from before.

    Counts are audited for these two alone: what the first told of others, such as that none of them has
    something, narrows a later count and cannot be taken back.
    """
    for number in range(part * 30, part * 30 + 30):
        draw = random.Random(1000 + number)
        firms = firms_at_random(draw)
        plan = draw.getstate()
        before = Telling(tuple(lines_at_random(draw, firms[:-1])))
        told_before = withheld([before], PUBLISHED)
        changed = firms[0] | {"sales": 77.0}
        draw.setstate(plan)
        now = Telling(tuple(lines_at_random(draw, [changed, *firms[1:]])))
        hidden = withheld([now, Telling(before.lines, told_before)], PUBLISHED)
        both = audit([now, before], [hidden, told_before])
        for figure in both.figures:
            figure.is_audited = not figure.is_count
        told = {share.response for line in before.lines for share in line.shares}
        both.figures += [
            Figure({name: 1.0}, None, {}, name.startswith("owner"))
            for name in both.truth
            if name.split()[-2] not in told or (name.endswith(" 77.0") and changed["response"] in name)
        ]
        assert both.faults(draw) == [], f"set {number}"


def test_a_firm_that_joined_is_not_read_off_two_releases():
    firms = [(f"r{number}", f"f{number}", 10.0 + number) for number in range(8)]

    def total(of):
        shares = tuple(Share(response, group, (), 1.0, amount) for response, group, amount in of)
        return Telling((Line(("sheet",), "sales", shares, frozenset({()})),))

    assert withheld([total(firms)], PUBLISHED) == frozenset()
    assert withheld([total(firms), total(firms)], PUBLISHED) == frozenset()
    assert withheld([total(firms), total(firms[:-1])], PUBLISHED) == {(("sheet",), ())}
    assert withheld([total(firms), total(firms[:-4])], PUBLISHED) == frozenset()


def test_what_was_withheld_before_stays_withheld():
    share = tuple(Share(str(number), str(number), (), 1.0, 10.0) for number in range(8))
    line = Line(("sheet",), "sales", share, frozenset({()}))
    hidden = frozenset({(("sheet",), ())})
    assert withheld([Telling((line,)), Telling((line,), hidden)], PUBLISHED) == hidden
