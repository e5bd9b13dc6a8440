"""What a start does before and after the services run: database, study, first release, and what it prints."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from analytics import releasing, tasks
from analytics.models import Export, Release
from analytics.models.release import State
from config.celery import app
from config.processes import Stop
from surveys import roles
from surveys.models import Contact, Study
from surveys.models.encrypted import WrongKey

RELEASE_SECONDS = 300


def prepare(study: str) -> None:
    refuse_unreachable()
    call_command("migrate", verbosity=0)
    refuse_foreign_key()
    if static_files_are_stale():
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_study", study, verbosity=0)
    for release in Release.objects.filter(state=State.RUNNING):
        tasks.build_release.delay(release.pk)  # its worker was killed with the parent


def refuse_unreachable() -> None:
    """Raises Stop when the database or the broker does not answer, naming the variable that points to it."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise Stop(f"DATABASE_URL: the database does not answer. {error}") from error
    try:
        app.connection().ensure_connection(max_retries=1)
    except BrokerError as error:
        raise Stop(f"REDIS_URL: the broker does not answer. {error}") from error


def refuse_foreign_key() -> None:
    """Raises Stop when the contacts of the database were encrypted with another key."""
    try:
        Contact.objects.first()
    except WrongKey as error:
        raise Stop(str(error)) from error


def static_files_are_stale() -> bool:
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        return True
    ours = [*settings.BASE_DIR.glob("*/static/**/*"), *settings.BASE_DIR.glob("*.lock")]
    return max(path.stat().st_mtime for path in ours) > manifest.stat().st_mtime


def report(slug: str, refuse_dead: Callable[[], None]) -> None:
    """Wait for the study's first release and print where everything is; log-ins only when they are new."""
    study = Study.objects.get(slug=slug)
    print(f"\nFangtan is running: {settings.PUBLIC_URL}   (stop with Ctrl-C)", flush=True)
    for line in roles.demo_lines(study, now=timezone.now()):
        print(line, flush=True)
    release = finished_release(study, refuse_dead)
    workbook = Export.objects.get(release=release, language=Export.Language.BOTH)
    print(f"Workbook of the newest release: {_place(workbook.file)}\n", flush=True)


def _place(file: FieldFile) -> str:
    """On this machine, or in the storage."""
    try:
        return file.path
    except NotImplementedError:
        return file.name


def finished_release(study: Study, refuse_dead: Callable[[], None]) -> Release:
    """The study's newest finished release; without one, Celery is asked to build it."""
    done = Release.objects.filter(study=study, state=State.DONE)
    if newest := done.first():
        return newest
    release = releasing.request(study, by=None, now=timezone.now())
    tasks.build_release.delay(release.pk)
    deadline = time.monotonic() + RELEASE_SECONDS
    while not done.exists():
        refuse_dead()
        release.refresh_from_db()
        if release.state == State.FAILED or time.monotonic() > deadline:
            raise Stop(f"The first release could not be built: {release.error or 'it took too long'}")
        time.sleep(0.1)
    return done.get(pk=release.pk)
