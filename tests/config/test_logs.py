"""What stands in the logs: JSON, whose request it was, and no key of an invitation."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from config.logs import HEADER, REQUEST_ID, TASK_ID, Lines, log

TOKEN = "V2Zq-1a_bcDEfgHIjkLMnoPQrsTUvwXY"


def line(message: str, *parts: object, error: bool = False) -> dict[str, str]:
    failed = sys.exc_info() if error else None
    return json.loads(Lines().format(logging.LogRecord("a", logging.ERROR, "", 1, message, parts, failed)))


def test_a_line_is_json_with_the_request_and_the_task_it_belongs_to():
    asked, doing = REQUEST_ID.set("r-1"), TASK_ID.set("t-1")
    told = line("%s is away\n", "Redis")
    REQUEST_ID.reset(asked)
    TASK_ID.reset(doing)
    assert (told["message"], told["level"]) == ("Redis is away\n", "ERROR")
    assert (told["request_id"], told["task_id"]) == ("r-1", "t-1")


def test_the_key_of_an_invitation_is_never_written():
    try:
        raise ValueError(f"/a/{TOKEN}/save/ failed")
    except ValueError:
        told = line("Not Found: %s", f"/a/{TOKEN}/", error=True)
    assert TOKEN not in json.dumps(told)
    assert told["message"] == "Not Found: /a/…/"
    assert "ValueError: /a/…/save/ failed" in told["error"]


@pytest.fixture
def told():
    """The lines about requests that are written while the test lasts."""
    lines: list[dict[str, object]] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(Lines().format(record)))

    keeping, level = Keeping(), log.level
    log.addHandler(keeping)
    log.setLevel(logging.INFO)
    yield lines
    log.removeHandler(keeping)
    log.setLevel(level)


def test_each_request_leaves_a_line_under_the_name_that_its_answer_bears(client, db, told):
    answer = client.get(f"/a/{TOKEN}/", headers={HEADER: "from-the-proxy"})
    assert answer[HEADER] == "from-the-proxy"
    (line,) = told
    assert (line["page"], line["status"]) == ("respondent-welcome", answer.status_code)
    assert line["request_id"] == "from-the-proxy"
    assert TOKEN not in json.dumps(line)


def test_a_name_that_is_none_is_replaced(client, db, told):
    answer = client.get("/log-in/", headers={HEADER: 'x"\n{'})
    assert answer[HEADER] == told[0]["request_id"] != 'x"\n{'
