"""A page counts the time in which it can be seen, and tells of it apart from the answers."""

from datetime import UTC, datetime, timedelta

from surveys.models import Visit

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_time_is_counted_by_question_while_the_page_can_be_seen(tab, door):
    start = datetime(2100, 1, 1, tzinfo=UTC)
    tab.clock.install(time=start)
    tab.goto(door.address("section", "profile"))
    tab.clock.pause_at(start + timedelta(minutes=1))
    tab.get_by_label("Staff").press_sequentially("40")
    tab.clock.run_for(12_000)
    tab.get_by_label("Founded new").check()
    tab.clock.run_for(3_000)
    with tab.expect_response("**/time/"):
        tab.evaluate(HIDE, True)
    tab.clock.run_for(600_000)
    tab.evaluate(HIDE, False)
    tab.clock.run_for(5_000)
    with tab.expect_response("**/time/"):
        tab.evaluate(HIDE, True)
    visit = Visit.objects.get(response=door.response)
    assert visit.questions == {"staff": {"seconds": 12, "edits": 1}, "origin": {"seconds": 8, "edits": 1}}
    assert visit.seconds in range(20, 70)
    assert (visit.section, visit.language, visit.mode) == ("profile", "en", "web")
    assert door.answers == {"staff": {"value": 40}, "origin": {"value": "own"}}


def test_what_a_closing_page_could_not_tell_the_next_one_does(tab, door):
    tab.goto(door.address("section", "profile"))
    tab.route("**/time/", lambda route: route.abort())
    tab.get_by_label("Staff").fill("40")
    with tab.expect_request_finished(lambda request: request.url.endswith("/save/")):
        tab.get_by_label("Founded new").check()
    tab.unroute("**/time/")
    with tab.expect_response("**/time/"):
        tab.get_by_role("button", name="Save and go on").click()
        tab.wait_for_url("**/work/")
    assert Visit.objects.filter(section="profile").get().questions["staff"]["edits"] == 1
