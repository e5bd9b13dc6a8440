import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.fieldwork.social_credit import CHARACTERS, check_character, is_right, is_well_formed, tidied

character = st.sampled_from(CHARACTERS)
first_seventeen = st.tuples(
    st.text(character, min_size=2, max_size=2),
    st.text(st.sampled_from("0123456789"), min_size=6, max_size=6),
    st.text(character, min_size=9, max_size=9),
).map("".join)


def test_the_example_that_the_standard_calculates():
    assert check_character("91350100M000100Y4") == "3"
    assert not is_right("91350100M000100Y4Z")


@pytest.mark.parametrize("code", ["91110000600037341L", "91110108551385082Q"])
def test_codes_on_licences_of_firms_in_beijing(code):
    assert is_well_formed(code)
    assert is_right(code)


@given(first_seventeen)
def test_every_code_has_exactly_one_check_character(first):
    assert is_well_formed(first + check_character(first))
    assert [last for last in CHARACTERS if is_right(first + last)] == [check_character(first)]


@given(first_seventeen, st.integers(0, 16), character)
def test_one_wrong_character_is_always_found(first, place, typed):
    code = first + check_character(first)
    wrong = code[:place] + typed + code[place + 1 :]
    assert is_right(wrong) == (wrong == code)


@given(first_seventeen, st.integers(0, 16), st.integers(0, 16))
def test_two_characters_in_each_others_place_are_always_found(first, one, other):
    code = list(first + check_character(first))
    code[one], code[other] = code[other], code[one]
    assert is_right("".join(code)) == (code[one] == code[other])


@pytest.mark.parametrize(
    "code", ["", "9111", "91110108551385082I", "911101085513850822Q", "9111A108551385082Q", "９1"]
)
def test_what_no_code_looks_like(code):
    assert not is_well_formed(code)


def test_a_code_is_tidied_before_it_is_judged():
    assert tidied(" 9111 0108-55138508２q\n") == "91110108551385082Q"
