"""Web is killed a hundred times while eight clients save: what was acknowledged is kept, and kept once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.postgresql import postgresql, postgresql_or_skip
from tests.services.clients import PREPARE, TELL, Clients, Web

KILLS = 100


@pytest.fixture(params=["sqlite", "postgresql"])
def web(request, tmp_path):
    if request.param == "sqlite":
        yield Web(FANGTAN_VAR=str(tmp_path))
    else:
        with postgresql(postgresql_or_skip()) as address:
            yield Web(FANGTAN_VAR=str(tmp_path), DATABASE_URL=address)


def test_web_killed_a_hundred_times_loses_and_doubles_no_acknowledged_answer(web):
    links, clients, chance = web.says(PREPARE), Clients(web.port), random.Random(7)
    with ThreadPoolExecutor(len(links)) as threads, web:
        answering = [threads.submit(clients.answer, *link) for link in links]
        for _time in range(KILLS):
            clients.wait_for(chance.randint(1, 12))
            web.kill()
        clients.is_over.set()
        for client in answering:
            client.result(60)
    assert clients.unanswered > KILLS
    assert sorted(map(tuple, web.says(TELL))) == sorted(clients.acknowledged)
