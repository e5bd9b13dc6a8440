import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import loading
from surveys.questionnaire.definition import fingerprint

STUDIES = Path(loading.__file__).parents[1] / "studies"


def stored(document):
    """As it comes back from the database."""
    return json.loads(json.dumps(document))


@pytest.mark.parametrize(
    "path", sorted(STUDIES.glob("*/questionnaires/*.yaml")), ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_the_questionnaires_of_the_studies_have_no_fault_and_survive_being_stored(path):
    questionnaire = loading.load_file(path)
    assert loading.load(stored(loading.dump(questionnaire))) == questionnaire


def test_the_same_questionnaire_written_differently_is_the_same_version(questionnaire):
    one = questionnaire("""
    choices: {how: [{name: a, label: {en: A}}], unused: [{name: b, label: {en: B}}]}
    questions:
    - {name: staff, kind: integer, label: {en: Staff}, min: 0, required: false}
    - {name: how, kind: select_one, label: {en: How}, choices: how}
    """)
    other = questionnaire("""
    questions:
    - {min: 0.0, hint: null, label: {en: Staff}, kind: integer, name: staff}
    - {name: how, kind: select_one, label: {en: How}, choices: [{exclusive: false, name: a, label: {en: A}}]}
    """)
    assert fingerprint(loading.dump(one)) == fingerprint(loading.dump(other))


def test_another_word_is_another_version(questionnaire):
    forms = [questionnaire(f"questions: [{{name: a, kind: text, label: {{en: {word}}}}}]") for word in "AB"]
    assert len({fingerprint(loading.dump(form)) for form in forms}) == 2


def test_a_limit_of_nought_is_kept(questionnaire):
    form = questionnaire("questions: [{name: a, kind: decimal, label: {en: A}, min: 0, max: 0}]")
    assert loading.dump(form)["sections"][0]["questions"][0]["min"] == 0


WORDING = st.text("abc 访谈\n\"'{}:#", min_size=1, max_size=12).filter(str.strip)
TEXTS = st.fixed_dictionaries({"en": WORDING, "zh-hans": WORDING})
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)
LIMITS = st.tuples(NUMBERS, NUMBERS).map(lambda both: {"min": min(both), "max": max(both)})
FLAGS = {"exclusive": st.booleans(), "specify": st.booleans()}
RULE = st.fixed_dictionaries({"test": st.sampled_from([". > 1", "true()"]), "message": TEXTS})
RULES = st.lists(RULE, min_size=1, max_size=2)


def named(letter, documents, **unique):
    return st.lists(documents, min_size=1, max_size=4, **unique).map(
        lambda chosen: [one | {"name": f"{letter}{number}"} for number, one in enumerate(chosen)]
    )


def asked(kind, **keys):
    optional = {"hint": TEXTS, "required": st.booleans(), "constraints": RULES, "warnings": RULES}
    return st.fixed_dictionaries({"kind": st.just(kind), "label": TEXTS, **keys}, optional=optional)


CHOICES = named(
    "choice",
    st.fixed_dictionaries({"label": TEXTS}, optional=FLAGS),
    unique_by=(lambda choice: choice["label"]["en"], lambda choice: choice["label"]["zh-hans"]),
)
CELLS = st.one_of(
    asked("text"),
    asked("likert", choices=CHOICES),
    st.builds(dict.__or__, asked("decimal", unit=TEXTS), LIMITS),
    st.fixed_dictionaries({"kind": st.just("calculate"), "calculation": st.just("1 + 1")}),
)
COLUMNS = named("column", CELLS).filter(lambda cells: any(cell["kind"] != "calculate" for cell in cells))
QUESTIONS = st.one_of(
    CELLS,
    asked("rank", choices=CHOICES, max_selected=st.just(1)),
    st.fixed_dictionaries({"kind": st.just("note"), "label": TEXTS, "relevant": st.just("1 = 2")}),
)
FORMS = st.fixed_dictionaries(
    {
        "name": st.just("random"),
        "title": TEXTS,
        "languages": st.just(["en", "zh-hans"]),
        "sections": named("s", st.fixed_dictionaries({"title": TEXTS}, optional={"intro": TEXTS})),
    },
    optional={"attributes": st.dictionaries(WORDING, WORDING, max_size=2)},
)


@given(FORMS, named("q", QUESTIONS), asked("table", columns=COLUMNS, max_rows=st.integers(1, 99)))
def test_whatever_is_dumped_loads_to_the_same_and_dumps_to_the_same_bytes(form, questions, table):
    form["sections"] = [{**form["sections"][0], "questions": [*questions, table | {"name": "rows"}]}]
    questionnaire = loading.load(form)
    dumped = loading.dump(questionnaire)
    assert loading.load(stored(dumped)) == questionnaire
    assert fingerprint(loading.dump(loading.load(stored(dumped)))) == fingerprint(dumped)
