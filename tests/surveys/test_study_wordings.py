"""The texts and keys of the Beijing study, whichever file they stand in."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import surveys
from surveys.questionnaire import loading

BEIJING = Path(surveys.__file__).parent / "studies" / "beijing"
FILES = sorted(BEIJING.rglob("*.yaml"))
LANGUAGES = {"en", "zh-hans"}

CHINESE = re.compile("[\u4e00-\u9fff]")
GAP = re.compile("[\u3000-\u9fff\uff00-\uffef] +[\u3000-\u9fff\uff00-\uffef]")


def texts(part: object, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every wording of a document, with the keys that lead to it."""
    if isinstance(part, dict) and LANGUAGES & part.keys():
        yield place, part
    elif isinstance(part, dict | list):
        for key, below in part.items() if isinstance(part, dict) else enumerate(part):
            yield from texts(below, f"{place}/{key}")


def fault_of(text: dict[str, str]) -> str:
    if set(text) != LANGUAGES or not all(wording.strip() for wording in text.values()):
        return "not in both languages"
    if CHINESE.search(text["en"]):
        return "Chinese in the English wording"
    if not CHINESE.search(text["zh-hans"]) and re.search("[A-Za-z]", text["zh-hans"]):
        return "no Chinese in the Chinese wording"
    if GAP.search(text["zh-hans"]):
        return "a gap in the Chinese wording, as a folded line leaves"
    return ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_written_in_english_and_in_chinese(path):
    found = list(texts(loading.read(path)))
    assert found
    assert [(place, fault) for place, text in found if (fault := fault_of(text))] == []


def test_industries_levels_and_organisations_are_all_described():
    study = loading.read(BEIJING / "study.yaml")
    with (BEIJING / "published.csv").open(encoding="utf-8", newline="") as file:
        findings = list(csv.DictReader(file))
    assert {row["industry"] for row in findings} == set(study["industries"])
    assert {row["level"] for row in findings} == set(study["levels"])
    cases = loading.read(BEIJING / "interviews.yaml")["cases"]
    assert {case["organisation"] for case in cases} == {one["key"] for one in study["organisations"]}
    assert {case["wave"] for case in cases} <= {wave["name"] for wave in study["waves"]}
