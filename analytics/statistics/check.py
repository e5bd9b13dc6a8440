"""Whether a table plan and the published findings speak of things that the study has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analytics.statistics.check_estimates import check_estimates, check_frequencies
from analytics.statistics.evidence import Evidence, Finding
from analytics.statistics.faults import Blame, Place
from analytics.statistics.plan import SHOWING, Plan, Sheet
from analytics.statistics.series import MEASURES
from analytics.statistics.words import WORDS
from surveys.questionnaire.answers import QUALIFIERS

SERIES_KEYS = (
    "question",
    "year",
    "inhouse",
    "outsourced",
    "first",
    "last",
    "unit",
    "labels",
    "rows",
    "growth_of",
)
MEASURE_KEYS = {"label", "unit", "of"}
LONGEST_SERIES = 100
"""Years; each has a column."""


def check(plan: Plan, evidence: Evidence, blame: Blame) -> None:
    """Tells everything that is wrong to `blame`, with its place."""
    if plan.wave not in evidence.waves:
        blame("tables.yaml, wave", "unknown_wave", what=plan.wave)
    for sheet in plan.sheets:
        if sheet.kind in CHECKS:
            CHECKS[sheet.kind](sheet, evidence, Place(f"tables.yaml, sheet {sheet.name}", blame))
        if sheet.kind == "series_chart":
            series = [each.name for each in plan.sheets if each.kind == "series"]
            place = Place(f"tables.yaml, sheet {sheet.name}", blame)
            place.known("of", "unknown_series", [sheet.options.get("of")], series)
    _frequencies_alone(plan, blame)
    _findings(plan, evidence, blame)


def _frequencies_alone(plan: Plan, blame: Blame) -> None:
    """Sheets that tell of the same firms by other classes could be subtracted from each other."""
    frequencies = [sheet for sheet in plan.sheets if sheet.kind == "frequencies"]
    told: set[tuple[str, str]] = set()
    for sheet in frequencies:
        here = {(str(sheet.options["level"]), str(wave)) for wave in sheet.options["waves"]}
        if here & told:
            blame(f"tables.yaml, sheet {sheet.name}", "frequencies_twice")
        told |= here
    if frequencies and any(sheet.kind == "estimates" for sheet in plan.sheets):
        blame(f"tables.yaml, sheet {frequencies[0].name}", "frequencies_and_estimates")


def _answers(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    place.known("industry", "unknown_industry", [sheet.options["industry"]], evidence.industries)
    for name in place.sequence("questions", sheet.options["questions"]):
        if evidence.question(str(name), sheet.industry) is None:
            place("questions", "unknown_question", what=name)


def _industry(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    place.known("industry", "unknown_industry", [sheet.options["industry"]], evidence.industries)


def _notes(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    for line in place.sequence("method", sheet.options["method"]):
        place.text("method", line)
    ids = {finding.id for finding in evidence.findings}
    for note, findings in place.mapping("concerns", sheet.options["concerns"]).items():
        place.known("concerns", "unknown_finding", [note, *place.sequence("concerns", findings)], ids)


def _comparison(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    industries = place.sequence("industries", sheet.options["industries"])
    place.known("industries", "unknown_industry", industries, evidence.industries)
    for n, each in enumerate(place.sequence("measures", sheet.options["measures"]), 1):
        measure = place.mapping(f"measure {n}", each)
        place.known(f"measure {n}", "unknown_key", measure, MEASURE_KEYS)
        place.text(f"measure {n}, label", measure.get("label"))
        if "unit" in measure:
            place.text(f"measure {n}, unit", measure["unit"])
        for industry, of in place.mapping(f"measure {n}, of", measure.get("of")).items():
            _measure(evidence, industry, place.mapping(f"measure {n}, {industry}", of), place, f"measure {n}")


def _measure(evidence: Evidence, industry: str, of: Mapping[str, Any], place: Place, key: str) -> None:
    place.known(key, "unknown_industry", [industry], evidence.industries)
    place.known(key, "unknown_key", of, {"question", "finding"})
    if "question" in of and evidence.question(str(of["question"]), industry) is None:
        place(key, "unknown_question", what=of["question"])
    if "finding" in of:
        place.known(key, "unknown_finding", [of["finding"]], [finding.id for finding in evidence.findings])


def _series(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    options = place.mapping("series", sheet.options["series"])
    place.known("series", "missing", SERIES_KEYS, options)
    place.known("series", "unknown_key", options, SERIES_KEYS)
    _series_years(options, place)
    place.text("series, unit", options.get("unit"))
    labels = place.mapping("series, labels", options.get("labels"))
    for measure in MEASURES:
        place.text(f"series, labels, {measure}", labels.get(measure))
    ids = [finding.id for finding in evidence.findings]
    for key in ("rows", "growth_of"):
        place.known(f"series, {key}", "unknown_finding", place.sequence(key, options.get(key)), ids)
    _series_columns(options, evidence, place)


def _series_years(options: Mapping[str, Any], place: Place) -> None:
    first, last = (options.get(key) for key in ("first", "last"))
    if not (isinstance(first, int) and isinstance(last, int) and 0 <= last - first < LONGEST_SERIES):
        place("series", "not_a_period", first=first, last=last, longest=LONGEST_SERIES)


def _series_columns(options: Mapping[str, Any], evidence: Evidence, place: Place) -> None:
    question = evidence.question(str(options.get("question")))
    if question is None:
        return place("series", "unknown_question", what=options.get("question"))
    known = {column.name for column in question.columns}
    for name in [options[key] for key in ("year", "inhouse", "outsourced") if key in options]:
        if not isinstance(name, str) or name not in known:
            place("series", "unknown_column", table=question.name, what=name)
    return None


def _statements(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    names = [str(name) for name in place.sequence("rankings", sheet.options["rankings"])]
    questions = [question for name in names if (question := evidence.question(name))]
    place.known("rankings", "unknown_question", names, [question.name for question in questions])
    choices = {choice.name for question in questions for choice in question.choices}
    ids = [finding.id for finding in evidence.findings_of(sheet.name)]
    for finding, options in place.mapping("options", sheet.options["options"]).items():
        place.known("options", "unknown_finding", [finding], ids)
        place.known(f"options of {finding}", "unknown_choice", place.sequence("options", options), choices)


def _findings(plan: Plan, evidence: Evidence, blame: Blame) -> None:
    seen: set[str] = set()
    for finding in evidence.findings:
        place = f"published.csv, {finding.id}"
        if finding.id in seen:
            blame(place, "twice", what=finding.id)
        seen.add(finding.id)
        sheet = plan.sheet(finding.sheet)
        if sheet is None:
            blame(place, "unknown_sheet", what=finding.sheet)
        elif sheet.kind not in SHOWING:
            blame(place, "no_findings_here", what=finding.sheet)
        for code, what in _unknown(finding, sheet, plan, evidence):
            blame(place, code, what=what)


def _unknown(finding: Finding, sheet: Sheet | None, plan: Plan, evidence: Evidence) -> list[tuple[str, str]]:
    """What the finding names that does not exist."""
    places = {*evidence.industries, *evidence.levels}
    known = [
        ("unknown_industry", finding.industry, finding.industry in places),
        ("unknown_level", finding.level, finding.level in evidence.levels),
        ("unknown_theme", finding.theme, finding.theme in evidence.theme_by_code),
        ("unknown_source", finding.source, finding.source in plan.sources),
        ("unknown_type", finding.type, f"kind_{finding.type}" in WORDS),
        ("unknown_qualifier", finding.qualifier, finding.qualifier in ("", *QUALIFIERS)),
        ("unknown_question", finding.question, not finding.question or _asks(finding, sheet, evidence)),
    ]
    return [(code, what) for code, what, is_known in known if not is_known]


def _asks(finding: Finding, sheet: Sheet | None, evidence: Evidence) -> bool:
    return evidence.question(finding.question, sheet.industry if sheet else "") is not None


CHECKS: dict[str, Callable[[Sheet, Evidence, Place], None]] = {
    "notes": _notes,
    "profile": _answers,
    "indicators": _answers,
    "findings": _industry,
    "comparison": _comparison,
    "series": _series,
    "statements": _statements,
    "estimates": check_estimates,
    "frequencies": check_frequencies,
}
