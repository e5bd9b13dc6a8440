"""Which keys the document of a question of each kind may hold, and which it must."""

from __future__ import annotations

from surveys.questionnaire.definition import CHOOSING, NUMERIC, UPLOADED

ALWAYS = frozenset(
    {"name", "kind", "label", "hint", "guidance", "relevant", "group", "appearance", "media"}
    | {"theme", "table_role", "routing_note"}
)
RULED = frozenset({"required", "required_when", "required_message", "constraints", "warnings"})
ASKED = RULED | {"default", "read_only"}
PICKED = ASKED | {"choices", "choice_filter", "randomized", "seed"}

TAKES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("text", "date", "time", "datetime", "acknowledge", "geopoint", "barcode"), ASKED),
    **dict.fromkeys(NUMERIC, ASKED | {"unit", "min", "max"}),
    "range": ASKED | {"unit", "min", "max", "step"},
    **dict.fromkeys(("select_one", "likert"), PICKED),
    **dict.fromkeys(("select_multiple", "rank"), PICKED | {"max_selected"}),
    **dict.fromkeys(UPLOADED, RULED),
    "table": RULED | {"columns", "max_rows", "rows_wanted", "groups"},
    "calculate": frozenset({"calculation", "unit", "constraints", "warnings"}),
    "note": frozenset[str](),
    "hidden": frozenset({"default"}),
    "metadata": frozenset({"source"}),
}
NEEDS = {
    **dict.fromkeys(CHOOSING, ("choices",)),
    "table": ("columns",),
    "calculate": ("calculation",),
    "range": ("min", "max"),
    "metadata": ("source",),
}
KEYS = ALWAYS.union(*TAKES.values())
UNLABELLED = frozenset({"calculate", "hidden", "metadata"})
"""Kinds that nobody sees, so that they need no wording."""
