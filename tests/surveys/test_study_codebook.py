"""The codebook of the Beijing study: a tree of themes that can be told apart, and none missing."""

import csv
import re
from pathlib import Path

import pytest

import surveys
from surveys.questionnaire import loading

BEIJING = Path(surveys.__file__).parent / "studies" / "beijing"
THEMES = loading.read(BEIJING / "codebook.yaml")["themes"]
PARTS = {"name", "definition", "full_definition", "when_to_use", "when_not_to_use", "example"}
LANGUAGES = {"en", "zh-hans"}


def test_every_theme_says_all_its_parts_in_both_languages():
    lacking = [
        (theme["code"], part)
        for theme in THEMES
        for part in PARTS
        if set(theme.get(part, {})) != LANGUAGES or not all(theme[part].values())
    ]
    assert lacking == []


def test_themes_hang_on_a_branch_and_are_told_apart_by_code_name_and_colour():
    heads = {theme["code"] for theme in THEMES if "parent" not in theme}
    assert {theme["parent"] for theme in THEMES if "parent" in theme} == heads
    assert len({theme["code"] for theme in THEMES}) == len(THEMES)
    assert len({theme["colour"] for theme in THEMES}) == len(THEMES)
    for language in LANGUAGES:
        assert len({theme["name"][language] for theme in THEMES}) == len(THEMES)


@pytest.mark.parametrize(("language", "reference"), [("en", r"\(([A-Z][^)]+)\)"), ("zh-hans", "“([^”]+)”")])
def test_the_themes_a_passage_is_sent_on_to_exist(language, reference):
    names = {theme["name"][language] for theme in THEMES}
    sent_on = [
        name
        for theme in THEMES
        for names_together in re.findall(reference, theme["when_not_to_use"][language])
        for name in names_together.split("; ")
    ]
    assert sent_on
    assert [name for name in sent_on if name not in names] == []


def brightness(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("page", ["#fbfaf7", "#ffffff", "#15181c", "#1d2126"])
def test_the_colours_of_themes_stand_out_from_the_page(page):
    assert [theme["code"] for theme in THEMES if contrast(theme["colour"], page) < 3] == []


def test_every_theme_of_the_findings_and_codings_is_in_the_codebook():
    with (BEIJING / "published.csv").open(encoding="utf-8", newline="") as file:
        of_findings = {row["theme"] for row in csv.DictReader(file)}
    cases = loading.read(BEIJING / "interviews.yaml")["cases"]
    of_codings = {coding["theme"] for case in cases for coding in case["codings"]}
    assert of_findings
    assert of_codings
    assert (of_findings | of_codings) - {theme["code"] for theme in THEMES} == set()
