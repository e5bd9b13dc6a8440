"""Whatever clients send, in whatever order and how often: the rules of merging, told a second time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from surveys import history, responding
from surveys.models import Response
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change, Conflict

TEXTS = """
questions:
- {name: niche, kind: text, label: {en: Niche}}
- {name: plan, kind: text, label: {en: Plan}}
"""

MESSAGES = st.tuples(
    st.sampled_from(["niche", "plan"]),
    st.sampled_from([None, "a", "b"]),
    st.integers(0, 8),
    st.integers(0, 8).map("client-{}".format),
)
"""Question, text, base and client id. A client id that comes again brings the same change again."""


class Rules:
    """The texts after every revision; by client id, the question and revision written."""

    def __init__(self):
        self.states, self.written = [{"niche": None, "plan": None}], {}

    def accept(self, name, text, base, client_id):
        now = self.states[-1]
        if client_id in self.written:
            name, number = self.written[client_id]
            return now[name] == self.states[number][name]
        if now[name] not in (self.states[base][name], text):
            return False
        if now[name] != text:
            self.written[client_id] = name, len(self.states)
            self.states.append(now | {name: text})
        return True


def accepted(response, name, text, base, client_id, now):
    change = Change(client_id, base, {name: Answer(value=text) if text else None})
    try:
        responding.save(response, change, by=Actor("command:test", "web"), now=now)
    except Conflict:
        return False
    return True


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, max_size=12))
@example([("niche", "a", 0, "c"), ("niche", "b", 1, "d"), ("niche", "a", 0, "c"), ("niche", "a", 2, "e")])
@example([("niche", "a", 0, "c"), ("plan", "a", 0, "d"), ("niche", "b", 0, "e"), ("plan", None, 2, "f")])
def test_any_storm_of_changes_ends_as_the_rules_say(response_to, now, messages):
    response, rules, sent = response_to(TEXTS), Rules(), {}
    for name, text, base, client_id in messages:
        seen = min(base, len(rules.states) - 1)
        message = sent.setdefault(client_id, (name, text, seen, client_id))
        assert accepted(response, *message, now) == rules.accept(*message), message
    response.refresh_from_db()
    texts = {name: text for name, text in rules.states[-1].items() if text}
    assert {name: answer["value"] for name, answer in response.answers.items()} == texts
    assert response.revision == len(rules.states) - 1
    assert history.verify(Response.objects.filter(pk=response.pk)) is None
