"""The register: how organisations are found in it."""

from __future__ import annotations

import pytest

from surveys.models import Organisation


@pytest.fixture
def register(study):
    """Three organisations whose names are alike in one way or another."""
    alike = {"study": study, "industry": "cro", "level": "firm"}
    for key, name, other in [
        ("pharmaron", "康龙化成（北京）新药技术股份有限公司", "Pharmaron Beijing"),
        ("homophone", "康隆医药", ""),
        ("bank", "长安银行", ""),
    ]:
        Organisation.objects.create(key=key, name=name, other_name=other, **alike)
    return study.organisations


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("康龙化成北京", ["pharmaron"]),
        ("康龙", ["homophone", "pharmaron"]),
        ("kanglong", ["homophone", "pharmaron"]),
        ("klhc", ["pharmaron"]),
        ("beijing Kang", ["pharmaron"]),
        ("PHARMA", ["pharmaron"]),
        ("长", ["bank"]),
        ("%", ["bank", "homophone", "pharmaron"]),
        ("nobody", []),
    ],
)
def test_an_organisation_is_found_as_people_type(register, words, found):
    assert sorted(register.found_by(words).values_list("key", flat=True)) == found


def test_a_renamed_organisation_is_found_by_its_new_name(register):
    bank = register.get(key="bank")
    bank.name = "京东银行"
    bank.save(update_fields=["name"])
    register.update_or_create(key="homophone", defaults={"name": "同仁堂"})
    assert register.found_by("jingdong").exists()
    assert register.found_by("tongrentang").exists()
