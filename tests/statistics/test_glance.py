"""What tables tell at a glance: figures of the classes that are wanted, lines to be drawn."""

from dataclasses import replace

import pytest

from analytics.statistics.glance import charts, choices, figures, key_figures, newest
from analytics.statistics.tables import Cell, Column, Table
from analytics.statistics.words import word

LABS, APPS = ({"en": name, "zh-hans": name} for name in ("Labs", "Apps"))
FIRMS, NOW, BEFORE = ({"en": name, "zh-hans": name} for name in ("Firms", "Now", "Before"))
SIZE = {"en": "Size", "zh-hans": "规模"}
ALL = word("class_all")
HEADINGS = (
    *(word(code) for code in ("indicator", "statistic", "wave", "year", "industry")),
    SIZE,
    *(word(code) for code in ("estimate", "unit", "low", "high", "valid_n", "published_value")),
    word("published_year"),
)


def row(wave, industry, size, value):
    estimate = Cell(value) if value is not None else Cell(mark="c")
    texts = [Cell("Staff"), Cell("total"), Cell(wave), Cell(2025), Cell(industry), Cell(size)]
    return (*texts, estimate, Cell("persons"), Cell(mark="z"), Cell(mark="z"), Cell(9), *[Cell(mark="z")] * 2)


@pytest.fixture
def found():
    small = {"en": "small", "zh-hans": "小"}
    rows = (
        row(NOW, LABS, small, 1),
        row(NOW, LABS, ALL, 3),
        row(NOW, APPS, ALL, 4),
        row(NOW, ALL, ALL, 7),
        row(BEFORE, LABS, ALL, 2),
        row(BEFORE, APPS, ALL, None),
        row(BEFORE, ALL, ALL, None),
    )
    words = {"en": "Firms", "zh-hans": "企业"}
    columns = tuple(Column(heading) for heading in HEADINGS)
    table = Table("firms", "estimates", words, words, columns, rows)
    return list(figures([table], {"firms": FIRMS}, {}))


def test_without_a_wish_figures_of_all_classes_are_told_of_every_wave(found):
    assert [(each.at("wave"), each.value.content) for each in key_figures(found, {})] == [
        ("Now", 7),
        ("Before", None),
    ]


def test_only_what_is_told_is_a_newest_figure(found):
    assert [each.value.content for each in newest(key_figures(found, {}))] == [7]
    later = [replace(each, value=Cell(8), year=Cell(2026)) for each in key_figures(found, {})[:1]]
    assert [each.value.content for each in newest([*key_figures(found, {}), *later])] == [8]


def test_a_wish_takes_the_figures_of_exactly_that_class(found):
    assert [each.value.content for each in key_figures(found, {"industry": "Labs"})] == [3, 2]
    assert [each.value.content for each in key_figures(found, {"industry": "Labs", "Size": "small"})] == [1]
    assert key_figures(found, {"level": "Bodies"}) == []


def test_lines_are_drawn_where_two_classes_may_be_told(found):
    (drawn,) = charts(found, {})
    assert (drawn.by, drawn.wave, [each.value.content for each in drawn.figures]) == ("industry", NOW, [3, 4])


def test_what_can_be_chosen_is_what_figures_tell_of(found):
    offered = {name: list(texts) for name, texts in choices(found).items()}
    assert offered == {
        "wave": ["Now", "Before"],
        "level": ["Firms"],
        "industry": ["Labs", "Apps"],
        "Size": ["small"],
    }


def test_a_figure_knows_its_cell(found):
    assert {(each.table, each.row, each.column) for each in found[:2]} == {("firms", 1, 7), ("firms", 2, 7)}
