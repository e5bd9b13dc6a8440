import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire import loading, routing
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.browser import browser_form, occasion
from surveys.questionnaire.definition import NUMERIC, Question
from tests.questionnaire.cases import ON, same

TABLE = yaml.safe_load((Path(__file__).parent / "route_cases.yaml").read_text(encoding="utf-8"))
STUDIES = Path(__file__).parents[2] / "surveys" / "studies"
DOCUMENTS = TABLE["questionnaires"] | {
    path.stem: loading.read(path) for path in sorted(STUDIES.glob("*/questionnaires/*.yaml"))
}
QUESTIONNAIRES = {name: loading.load(document) for name, document in DOCUMENTS.items()}

ROUTE = """async ([sent, answers, on, texts]) => {
    const { route, pipe } = await import("/surveys/routing.js");
    const form = JSON.parse(sent);
    const found = route(form, answers, on);
    return { ...found, piped: texts.map((text) => pipe(text, form, found)) };
}"""

each_route = pytest.mark.parametrize("case", TABLE["routes"], ids=lambda case: case["name"])
each_language = pytest.mark.parametrize("language", ["en", "zh-hans"])


def on_the_server(case: dict, language: str) -> dict:
    questionnaire = QUESTIONNAIRES[case["form"]]
    answers = {name: Answer.from_document(document) for name, document in case["answers"].items()}
    route = routing.route(questionnaire, answers, on=replace(ON, language=language))
    piped = [routing.pipe(text, questionnaire, route, language) for text in texts(case)]
    return {"asked": list(route.asked), "shown": route.shown, "values": route.values, "piped": piped}


def in_the_browser(page, case: dict, language: str) -> dict:
    form = json.dumps(browser_form(QUESTIONNAIRES[case["form"]], language), allow_nan=False)
    return page.evaluate(
        ROUTE, [form, case["answers"], occasion(replace(ON, language=language)), texts(case)]
    )


def texts(case: dict) -> list[str]:
    return [pipe[0] for pipe in case.get("pipes", [])]


def assert_expected(found: dict, case: dict, language: str) -> None:
    assert found["asked"] == case["asked"]
    assert set(found["shown"]) >= {*case["asked"], *case.get("shown", [])}
    for name, value in case.get("values", {}).items():
        assert same(found["values"][name], value), name
    spoken = -1 if language == "zh-hans" else 1
    assert found["piped"] == [pipe[spoken] for pipe in case.get("pipes", [])]


@each_language
@each_route
def test_the_server_routes_as_the_table_says(case, language):
    assert_expected(on_the_server(case, language), case, language)


@each_language
@each_route
def test_the_browser_routes_as_the_server(case, language, browser_page):
    found = in_the_browser(browser_page, case, language)
    assert_expected(found, case, language)
    assert_same_route(found, on_the_server(case, language))


def assert_same_route(found: dict, server: dict) -> None:
    assert (found["asked"], found["piped"]) == (server["asked"], server["piped"])
    assert set(found["shown"]) == server["shown"]
    assert found["values"].keys() == server["values"].keys()
    assert all(same(found["values"][name], value) for name, value in server["values"].items())


def answers_to(
    questions: tuple[Question, ...], make: Callable[[Question], st.SearchStrategy]
) -> st.SearchStrategy:
    return st.fixed_dictionaries({}, optional={question.name: make(question) for question in questions})


def values_for(question: Question) -> st.SearchStrategy:
    """Values of the kind the question takes, near the borders its study is likely to route by."""
    names = st.sampled_from([choice.name for choice in question.choices] or ["none"])
    if question.kind == "table":
        return st.lists(answers_to(question.columns, values_for), max_size=3)
    if question.kind in ("select_multiple", "rank"):
        return st.lists(names, unique=True, max_size=4)
    if question.kind in NUMERIC:
        return st.sampled_from([0, 1, 10, 49.5, 50, 100, 250, 2010]) | st.integers(-5, 10**6)
    if question.kind == "date":
        return st.dates().map(str)
    return names if question.choices else st.text(max_size=5)


def documents_for(question: Question) -> st.SearchStrategy:
    given_value = values_for(question).map(lambda value: {"value": value})
    return given_value | given_value | st.just({"missing": "refused"}) | st.just({"remark": "about half"})


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(sorted(QUESTIONNAIRES)), st.sampled_from(["en", "zh-hans"]))
def test_both_sides_walk_alike_whatever_is_answered(browser_page, data, form, language):
    questionnaire = QUESTIONNAIRES[form]
    answers = data.draw(answers_to(tuple(questionnaire.questions()), documents_for))
    pipes = [[f"${{{name}}}"] for name in questionnaire.variables]
    case = {"form": form, "answers": answers, "pipes": pipes}
    assert_same_route(in_the_browser(browser_page, case, language), on_the_server(case, language))
