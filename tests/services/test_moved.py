"""The office moves responses to other versions while eight clients save: nothing acknowledged is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.postgresql import postgresql, postgresql_or_skip
from tests.services.clients import PREPARE, TELL, Clients, Web

MOVES = 8
MOVE = """
import json
import django
django.setup()
from django.utils import timezone
from surveys import moving, publishing
from surveys.models import Response, Study
from surveys.questionnaire import loading
from surveys.questionnaire.mapping import VariableMapping

study = Study.objects.get()
document = study.questionnaires.newest()[0].document
questions = document["sections"][0]["questions"]
places = {question["name"]: question["name"].translate(str.maketrans("qr", "rq")) for question in questions}
for question in questions:
    question["name"] = places[question["name"]]
version = publishing.publish(
    study, loading.load(document), now=timezone.now(), mapping=VariableMapping(places), moves_open=True
)
moving.move_open(version.publications.last(), now=timezone.now())
print(json.dumps([moving.unfinished(), Response.objects.filter(version=version).count()]))
"""


@pytest.fixture
def web(tmp_path):
    with postgresql(postgresql_or_skip()) as address:
        yield Web(FANGTAN_VAR=str(tmp_path), DATABASE_URL=address)


def test_responses_moved_to_and_fro_lose_and_double_no_acknowledged_answer(web):
    links, clients = web.says(PREPARE), Clients(web.port)
    with ThreadPoolExecutor(len(links)) as threads, web:
        answering = [threads.submit(clients.answer, *link) for link in links]
        clients.wait_for(20)
        for _time in range(MOVES):
            assert web.says(MOVE) == [[], 4]
            clients.wait_for(20)
        clients.is_over.set()
        for client in answering:
            client.result(60)
    assert sorted(map(tuple, web.says(TELL))) == sorted(clients.acknowledged)
