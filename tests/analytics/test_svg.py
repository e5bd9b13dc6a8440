"""Charts as a page holds them."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.svg import Bar, Part, bars, stacked_bar


def bar(*numbers: int, label: str = "Status") -> str:
    parts = [Part(f"p{at}", label, number) for at, number in enumerate(numbers)]
    return stacked_bar(parts, id="bar", title="All", description="Told")


def stretches(drawn: str) -> list[tuple[float, float]]:
    found = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', drawn)
    return [(float(start), float(width)) for start, width in found]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=10).filter(any))
def test_the_parts_fill_the_bar_one_after_the_other(numbers):
    end = 0.0
    for start, width in stretches(bar(*numbers)):
        assert start == pytest.approx(end, abs=0.01)
        end = start + width
    assert end == pytest.approx(100, abs=0.01)


def test_only_what_there_is_has_a_part():
    assert re.findall(r'class="(part-\w+)"', bar(3, 0, 1)) == ["part-p0", "part-p2"]
    assert bar(0, 0) == ""


def test_a_number_stands_in_its_part_where_there_is_room():
    assert re.findall(r"<text[^>]*>(\d+)</text>", bar(96, 4)) == ["96"]
    assert re.findall(r"<text[^>]*>(\d+)</text>", bar(9, 1)) == ["9", "1"]


def test_a_label_cannot_bring_markup_into_the_chart():
    assert "<title>&lt;b&gt;: 1</title>" in bar(1, label="<b>")


def test_bars_are_as_long_as_their_numbers_and_say_them():
    drawn = bars(
        [Bar("Labs & co", 40, "40"), Bar("Apps", -10, "-10 [u]")],
        id="c",
        title="Growth",
        description="d",
    )
    root = ElementTree.fromstring(drawn)
    lengths = [rect.get("width") for rect in root.iter("rect")]
    assert lengths == ["80.000%", "20.000%"]
    assert [text.text for text in root.iter("text")] == ["Labs & co", "40", "Apps", "-10 [u]"]
    assert [group.get("class") for group in root.iter("g")] == ["bar", "bar bar-below"]
    assert root.get("aria-labelledby") == "c-title"


def test_nothing_gives_no_bars():
    assert bars([], id="c", title="", description="") == ""
