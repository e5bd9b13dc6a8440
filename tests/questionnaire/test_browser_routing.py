from pathlib import Path

import pytest
import yaml

from surveys.questionnaire import loading, routing
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.browser import browser_form
from tests.questionnaire.cases import TODAY, same

TABLE = yaml.safe_load((Path(__file__).parent / "route_cases.yaml").read_text(encoding="utf-8"))
QUESTIONNAIRES = {name: loading.load(document) for name, document in TABLE["questionnaires"].items()}

ROUTE = """async ([form, answers, today, texts]) => {
    const { route, pipe } = await import("/surveys/routing.js");
    const found = route(form, answers, today);
    return { ...found, piped: texts.map((text) => pipe(text, form, found)) };
}"""

each_route = pytest.mark.parametrize("case", TABLE["routes"], ids=lambda case: case["name"])
each_language = pytest.mark.parametrize("language", ["en", "zh-hans"])


def on_the_server(case: dict, language: str) -> dict:
    questionnaire = QUESTIONNAIRES[case["form"]]
    answers = {name: Answer.from_document(document) for name, document in case["answers"].items()}
    route = routing.route(questionnaire, answers, today=TODAY)
    piped = [routing.pipe(text, questionnaire, route, language) for text in texts(case)]
    return {"asked": list(route.asked), "shown": route.shown, "values": route.values, "piped": piped}


def in_the_browser(page, case: dict, language: str) -> dict:
    form = browser_form(QUESTIONNAIRES[case["form"]], language)
    return page.evaluate(ROUTE, [form, case["answers"], TODAY.isoformat(), texts(case)])


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
    found, server = in_the_browser(browser_page, case, language), on_the_server(case, language)
    assert_expected(found, case, language)
    assert set(found["shown"]) == server["shown"]
    assert found["values"].keys() == server["values"].keys()
    assert all(same(found["values"][name], value) for name, value in server["values"].items())
