"""What researchers wait for is told to the addresses of their study."""

from analytics import downloading, releasing
from surveys import notifying
from surveys.models import Delivery
from surveys.models.webhook import Event


def told(study) -> list[tuple[str, str]]:
    found = Delivery.objects.filter(webhook__study=study).order_by("pk")
    return [(each.event, each.payload["link"].partition("/api/v1")[2]) for each in found]


def test_a_release_is_told_once_it_is_built(loaded, researcher, now):
    notifying.add(loaded, "https://example.org", Event.values, by=researcher, now=now)
    release = releasing.request(loaded, by=researcher, now=now)
    assert told(loaded) == []
    for _ in range(2):
        releasing.build(release, clock=lambda: now)
    assert told(loaded) == [("release.built", f"/releases/{release.pk}")]


def test_a_file_is_told_once_it_is_written(loaded, researcher, now):
    notifying.add(loaded, "https://example.org", Event.values, by=researcher, now=now)
    name = loaded.questionnaires.first().name
    download = downloading.request(loaded, name, by=researcher, now=now, format="ddi")
    downloading.write(download, clock=lambda: now)
    assert told(loaded) == [("export.ready", f"/exports/{download.pk}")]
    cancelled = downloading.request(loaded, name, by=researcher, now=now, format="ddi")
    downloading.cancel(cancelled, now=now)
    downloading.write(cancelled, clock=lambda: now)
    assert len(told(loaded)) == 1
