"""docs/xlsform.md says what the code does, type by type and function by function."""

import re
from pathlib import Path

import pytest

from surveys.questionnaire.definition import KINDS
from surveys.questionnaire.grammar import ARGUMENTS, SPECIAL, UNSUPPORTED
from surveys.questionnaire.xlsform import types
from surveys.questionnaire.xlsform.columns import OWN, SETTINGS, SURVEY
from surveys.questionnaire.xlsform.types import type_of

TEXT = (Path(__file__).parents[2] / "docs" / "xlsform.md").read_text(encoding="utf-8")


def table(heading: str, number: int = 0) -> list[list[str]]:
    """The cells of a table under a heading, without its head."""
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\n)+", section + "\n", re.MULTILINE)
    return [
        [cell.strip() for cell in line.strip("|\n").split("|")] for line in tables[number].splitlines()[2:]
    ]


TYPES = [(name, row[1]) for row in table("Types") for name in row[0].split(", ")]
LISTED = ("select", "rank")


@pytest.mark.parametrize(("name", "here"), TYPES)
def test_a_type_is_what_the_table_says(name, here):
    found = type_of(f"{name} list" if name.startswith(LISTED) or name == "begin loop over" else name)
    if here == "–":
        assert found.refusal in types.UNSUPPORTED.values()
    elif name.startswith("begin"):
        assert found.kind.startswith("begin")
    else:
        assert (found.kind, found.refusal) == (name if name in here.split(", ") else here, "")
        assert found.kind in KINDS


def test_every_kind_and_every_refused_type_stands_in_the_table():
    shown = {kind for _name, here in TYPES for kind in here.split(", ")}
    assert set(KINDS) - shown <= {"percent", "year", "likert"}
    plain = {name for name in types.UNSUPPORTED if ":" not in name and " " not in name}
    assert plain <= {name for name, here in TYPES if here == "–"}


def test_every_column_stands_in_the_table():
    shown = {name for row in table("Columns of the sheet survey") for name in row[0].split(", ")}
    assert shown - {"everything else"} == SURVEY
    assert all(setting in TEXT for setting in SETTINGS)


def test_every_column_of_fangtan_s_own_stands_in_the_table():
    assert {row[0] for row in table("Columns of Fangtan's own")} == {f"fangtan_{name}" for name in OWN}


def test_every_function_stands_in_the_table_with_its_arguments():
    rows = {row[0]: row[1] for row in table("Functions")}
    assert rows.keys() == {*ARGUMENTS, *SPECIAL}
    for name, (least, most) in ARGUMENTS.items():
        assert rows[name].startswith(str(least)), name
        assert rows[name].endswith("or more" if most is None else str(most)), name
    assert {row[0] for row in table("Functions", 1)} == set(UNSUPPORTED)
