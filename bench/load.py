"""`make load`: 500 respondents and 20 interviewers for ten minutes, a release and an export meanwhile.

LOAD_SECONDS and LOAD_RESPONDENTS make it shorter and smaller. The client is locust, on the same machine, in
an environment of its own: with its Brotli in that of the tests, each would take a minute to compress styles.
"""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.drills.ground import Stack, folder
from tests.services.waiting import until

SECONDS = int(os.environ.get("LOAD_SECONDS", "600"))
RESPONDENTS = int(os.environ.get("LOAD_RESPONDENTS", "500"))
INTERVIEWERS = 20
PEOPLE = f"""
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from bench import form
from surveys import inviting, publishing, responding, roles
from surveys.models import Case, Organisation, Study, Wave
from surveys.questionnaire import loading

now, title = timezone.now(), {{"en": "Bench"}}
study = Study.objects.create(slug="bench", title=title)
wave = Wave.objects.create(study=study, name="first", title=title, reference_year=2025)
version = publishing.publish(study, loading.load(form.document()), now=now)
group = roles.ensure_roles()["interviewer"]
people = {{"respondents": [], "interviewers": []}}
for n in range({RESPONDENTS + INTERVIEWERS}):
    place = {{"key": f"firm-{{n}}", "industry": "it", "level": "firm"}}
    firm = Organisation.objects.create(study=study, name="Firm", **place)
    case = Case.objects.create(wave=wave, key=f"case-{{n}}", organisation=firm, version=version)
    if n < {RESPONDENTS}:
        people["respondents"].append(inviting.invite(case, now=now, days=1)[1])
        continue
    user = get_user_model().objects.create_user(f"load-{{n}}")
    user.groups.add(group)
    Case.objects.filter(pk=case.pk).update(interviewer=user)
    responding.open_response(case, mode="phone", now=now)
    client = Client()
    client.force_login(user)
    people["interviewers"].append((client.cookies["sessionid"].value, case.pk))
print(json.dumps(people))
"""
WORK = """
import django
django.setup()
from django.utils import timezone
from analytics import releasing, tasks
from analytics.models import Download
from surveys.models import Study
release = releasing.request(Study.objects.get(slug="beijing"), by=None, now=timezone.now())
tasks.build_release.delay(release.pk)
download = Download.objects.create(
    study=Study.objects.get(slug="bench"), questionnaire="bench", is_approved=False,
    requested_at=timezone.now(),
)
tasks.write_download.apply_async((download.pk,), queue="exports")
"""
DONE = """
import django
django.setup()
from analytics.models import Download, Release
print(Release.objects.latest("pk").state, Download.objects.latest("pk").state)
"""
MARKS = {
    "web": "gunicorn",
    "collect": "--queues=collect",
    "releases": "--queues=releases",
    "exports": "--queues=exports",
}


def main() -> int:
    with folder() as var:
        stack = Stack(var)
        try:
            return measured(stack, var)
        finally:
            stack.ends(signal.SIGTERM)
            stack.wait_until_gone()


def measured(stack: Stack, var: Path) -> int:
    people = var / "people.json"
    people.write_text(stack.says(PEOPLE))
    environment = os.environ | {"PEOPLE": str(people), "PYTHONPATH": "."}
    with subprocess.Popen(locust(stack.port, var), env=environment) as client:
        time.sleep(SECONDS * 0.3)
        before = memory(stack)
        stack.says(WORK)
        until(lambda: stack.says(DONE).split() == ["done", "done"], SECONDS)
        client.wait()
    failures = 0
    for line in table(var / "load_stats.csv"):
        print(line)
    with (var / "load_stats.csv").open() as file:
        failures = sum(
            int(row["Failure Count"]) for row in csv.DictReader(file) if row["Name"] != "Aggregated"
        )
    print("\n| memory, MB | after a third | at the end |\n|---|--:|--:|")
    for name, megabytes in memory(stack).items():
        print(f"| {name} | {before[name]:.0f} | {megabytes:.0f} |")
    return 1 if failures else 0


def locust(port: int, var: Path) -> list[str]:
    return [
        *(str(Path(sys.executable).with_name("uv")), "tool", "run", "--python", sys.executable),
        *("--from", "locust==2.47.0", "locust", "--headless", "--only-summary", "--loglevel=WARNING"),
        *("--locustfile", "bench/locustfile.py", "--host", f"http://127.0.0.1:{port}"),
        *("--users", str(RESPONDENTS + INTERVIEWERS), "--spawn-rate", "50"),
        *("--run-time", f"{SECONDS}s", "--csv", str(var / "load")),
    ]


def table(statistics: Path) -> Iterator[str]:
    yield "| request | number | failed | a second | p50 ms | p95 ms | p99 ms | longest ms |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    with statistics.open() as file:
        for row in csv.DictReader(file):
            figures = [row[name] for name in ("Request Count", "Failure Count")]
            figures += [f"{float(row['Requests/s']):.0f}", row["50%"], row["95%"], row["99%"]]
            yield f"| {row['Name']} | {' | '.join(figures)} | {float(row['Max Response Time']):.0f} |"


def memory(stack: Stack) -> dict[str, float]:
    """Proportional set size of each service's processes together: shared pages count once."""
    return {name: sum(map(proportional, stack.those(mark))) / 1024 for name, mark in MARKS.items()}


def proportional(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
