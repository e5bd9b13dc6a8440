"""Background work that fails again and again is given up, shown to the office, and sent again on demand."""

from __future__ import annotations

import pytest

from surveys import parking
from surveys.models import ParkedTask
from surveys.parking import TRIES, Task

TASK = Task("one", "surveys.tasks.send_due_mailings", [], "collect")


@pytest.fixture
def parked(db, now) -> ParkedTask:
    return parking.park(TASK, "ValueError: no such mailing", tries=TRIES, now=now)


def test_a_task_that_takes_its_worker_with_it_is_begun_four_times_in_all(db, now):
    begun = [parking.begin_again(TASK, now=now) for _time in range(4)]
    assert begun == [True, True, False, False]  # the first delivery was not one that came again
    assert ParkedTask.objects.parked().get().tries >= TRIES


def test_one_that_succeeds_at_last_leaves_nothing(db, now):
    assert parking.begin_again(TASK, now=now)
    parking.finished(TASK.id)
    assert not ParkedTask.objects.exists()


def test_what_was_given_up_is_not_forgotten_when_its_message_comes_once_more(parked, now):
    assert not parking.begin_again(TASK, now=now)
    parking.finished(TASK.id)
    assert ParkedTask.objects.parked().get().error == "ValueError: no such mailing"


def test_the_office_sees_what_was_given_up_and_why(client, supervisor, parked):
    client.force_login(supervisor)
    page = client.get("/parked/").text
    assert "surveys.tasks.send_due_mailings" in page
    assert "ValueError: no such mailing" in page
    assert "4 times" in page


def test_it_is_tried_again_on_demand(client, supervisor, parked, at_once):
    client.force_login(supervisor)
    page = client.post(f"/parked/{parked.pk}/", {"again": "yes"}, follow=True)
    assert "It is tried again." in page.text
    assert not ParkedTask.objects.exists()


def test_without_a_queue_it_stays_on_the_list(client, supervisor, parked, no_queue):
    client.force_login(supervisor)
    page = client.post(f"/parked/{parked.pk}/", {"again": "yes"}, follow=True)
    assert "The queue of tasks cannot be reached." in page.text
    assert ParkedTask.objects.parked().exists()


def test_it_is_struck_off_without_being_tried(client, supervisor, parked):
    client.force_login(supervisor)
    client.post(f"/parked/{parked.pk}/")
    assert not ParkedTask.objects.exists()
