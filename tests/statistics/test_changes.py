"""What changed between two releases."""

from __future__ import annotations

from typing import Any

from analytics.statistics.changes import CaseChange, changed_cases, changed_cells
from analytics.statistics.tables import Cell, Column, Table


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": f"{text}（中）"}


def table(*rows: tuple[Any, ...], name: str = "t", headings: str = "Industry Size Staff") -> Table:
    """Rows of texts and figures; the last cell rests on the cases named after it."""
    columns = tuple(Column(both(heading)) for heading in headings.split())
    cells = tuple(
        (*(Cell(both(each)) for each in row[:-2]), Cell(row[-2], responses=tuple(row[-1].split())))
        for row in rows
    )
    return Table(name, "estimates", both(name), both(name), columns, cells)


def told(before: list[Table], after: list[Table], *cases: str) -> list[tuple[Any, ...]]:
    changed = [CaseChange("now", key, "changed") for key in cases]
    return [
        (
            " ".join(cell.content["en"] for cell in each.row),
            each.column.heading["en"],
            each.before and each.before.content,
            each.after and each.after.content,
            each.cases,
        )
        for each in changed_cells(before, after, changed)
    ]


def test_a_figure_that_differs_is_told_with_the_changed_cases_behind_it():
    before = table(("labs", "small", 10, "A B"), ("labs", "large", 90, "C"))
    after = table(("labs", "small", 12, "A B"), ("labs", "large", 90, "C"))
    assert told([before], [after], "B", "C") == [("labs small", "Staff", 10, 12, ("B",))]


def test_equal_tables_have_no_changes():
    before = table(("labs", "small", 10, "A"))
    assert told([before], [before], "A") == []


def test_rows_are_found_again_wherever_they_stand():
    before = table(("labs", "small", 10, "A"), ("labs", "large", 90, "C"))
    after = table(("labs", "middle", 5, "D"), ("labs", "large", 91, "C"), ("labs", "small", 10, "A"))
    assert told([before], [after], "C", "D")[-1] == ("labs large", "Staff", 90, 91, ("C",))


def test_new_and_gone_rows_and_tables_are_told():
    before, after = table(("labs", "small", 10, "A")), table(("apps", "small", 7, "B"))
    changes = told([before], [after], "A", "B")
    assert ("apps small", "Staff", None, 7, ("B",)) in changes
    assert ("labs small", "Staff", 10, None, ("A",)) in changes
    other = table(("labs", "small", 10, "A"), name="other")
    assert ("labs small", "Staff", 10, None, ("A",)) in told([other], [], "A")
    assert ("labs small", "Staff", None, 10, ("A",)) in told([], [other], "A")


def test_a_suppressed_figure_is_a_change_and_what_it_rests_on_alone_is_none():
    before, after = table(("labs", "small", 10, "A")), table(("labs", "small", None, "A"))
    assert [change[2:4] for change in told([before], [after])] == [(10, None)]
    assert told([before], [table(("labs", "small", 10, "A B"))], "B") == []


def snapshot(**answers: dict[str, Any]) -> dict[str, Any]:
    return {"responses": [{"wave": "now", "key": key, "answers": given} for key, given in answers.items()]}


def test_cases_are_new_gone_or_changed_in_some_answers():
    before = snapshot(A={"staff": {"value": 1}, "niche": {"value": "x"}}, B={"staff": {"value": 2}}, D={})
    after = snapshot(A={"staff": {"value": 3}, "niche": {"value": "x"}}, C={"staff": {"value": 2}}, D={})
    assert changed_cases(before, after) == [
        CaseChange("now", "A", "changed", ("staff",)),
        CaseChange("now", "B", "gone", ("staff",)),
        CaseChange("now", "C", "new", ("staff",)),
    ]
