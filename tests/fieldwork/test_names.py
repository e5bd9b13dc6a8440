import pytest

from surveys.fieldwork import names, phones


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("康龙化成（北京）新药技术股份有限公司", "康龙化成(北京)新药技术"),
        ("北京某某科技有限责任公司", "北京某某科技有限公司"),
        ("Pharmaron Beijing Co., Ltd.", "PHARMARON  BEIJING"),
        ("Ａ＋Ｂ科技", "A+B科技"),
    ],
)
def test_a_name_is_the_same_without_its_legal_form(one, other):
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("康龙化成", "康隆化成"), ("康龙化成", "Kanglong Huacheng Co Ltd")]
)
def test_names_that_sound_alike(one, other):
    assert names.key(one) != names.key(other)
    assert names.sound(one) == names.sound(other)


def test_other_names_are_other_names():
    assert names.sound("北京软件") != names.sound("北京软体")
    assert names.key("有限公司") == "有限公司"
    assert names.key("Company") == "company"


def test_a_name_is_found_by_characters_sound_and_initials():
    sought = names.sought("康龙化成（北京）", "Pharmaron", "91110000600037341L")
    for typed in ["康龙", "kanglong", "klhc", "pharma", "600037341l"]:
        assert typed in sought


@pytest.mark.parametrize(
    "phone", ["+86 10 6271-2345", "010-62712345", "(010) 6271 2345 ext 806", "0086-10-62712345转9"]
)
def test_one_telephone_written_in_many_ways(phone):
    assert phones.key(phone) == "1062712345"


def test_a_mobile_telephone_with_and_without_the_countrys_number():
    assert {phones.key(p) for p in ["138 0013 8000", "+8613800138000", "8613800138000"]} == {"13800138000"}


def test_short_numbers_tell_no_firms_apart():
    assert phones.key("12345") == ""
