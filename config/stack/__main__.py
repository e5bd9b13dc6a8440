"""`python -m config.stack STUDY`, which `make stack` calls: the services of docker-compose.yml as processes.

Commands and settings are those of the file; only places are others: ports, folders, and Debian's
servers. What ends is started again. Everything is kept below FANGTAN_VAR; Ctrl-C stops all of it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import django
import psycopg
import redis
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.embedded import START_SECONDS, broker_answers, interrupt, web_answers, writable_folder
from config.environment import port_number
from config.processes import Stop, hold, refuse_taken_port, stop_all, wait_for
from config.stack import compose, servers
from config.stack.compose import Service
from config.stack.keeping import Kept

PORTS = {"web": 1, "database": 2, "broker": 3, "admin": 4}
"""Each service's port, counted from PORT, which is the proxy's."""
SECRETS = {
    "database_password": secrets.token_urlsafe,
    "secret_key": lambda: secrets.token_urlsafe(64),
    "contact_key": lambda: Fernet.generate_key().decode(),
    "backup_key": lambda: Fernet.generate_key().decode(),
    "email_url": lambda: "",
    "metrics_token": secrets.token_urlsafe,
    "storage_access_key": lambda: "",
    "storage_secret_key": lambda: "",
}
WORKERS = ("collect", "releases", "exports", "webhooks", "beat")
ROOT = compose.FILE.parent


def main(study: str) -> None:
    port = port_number("PORT", default=8000)
    for offset in (0, *PORTS.values()):
        refuse_taken_port(port + offset)
    var = writable_folder()
    with hold(var / "lock"), kept() as stack:
        services = placed_services(study, var, port)
        start_servers(stack, services, var, port)
        prepare(services["prepare"])
        start_services(stack, services, var, port)
        report(study, services["web"], stack)
        while True:
            look_after(stack)


def placed_services(study: str, var: Path, port: int) -> dict[str, Service]:
    """The services with their places here, and with the secrets made where they are missing."""
    make_secrets(var / "secrets")
    site = f"http://127.0.0.1:{port}"
    given = {"PUBLIC_URL": site, "SITE": site, "STUDY": study, "DEFAULT_FROM_EMAIL": "fangtan@localhost"}
    places = {
        "/run/secrets/": f"{var}/secrets/",
        "/tmp/": f"{var}/scratch/",  # noqa: S108, what the containers call it
        "/etc/caddy/Caddyfile": str(ROOT / "config" / "proxy" / "Caddyfile"),
        "/srv": str(ROOT / "templates"),
        "database:5432": f"127.0.0.1:{port + PORTS['database']}",
        "broker:6379": f"127.0.0.1:{port + PORTS['broker']}",
        "0.0.0.0:8000": f"127.0.0.1:{port + PORTS['web']}",
        "0.0.0.0:9100": "",  # all processes share a folder here, which web reads
        "web:8000": f"127.0.0.1:{port + PORTS['web']}",
    }
    here = {
        "FANGTAN_VAR": str(var),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ADMIN": f"127.0.0.1:{port + PORTS['admin']}",
        "XDG_DATA_HOME": str(var / "proxy"),
        "XDG_CONFIG_HOME": str(var / "proxy"),
    }
    passed_on = {name: text for name, text in os.environ.items() if name in ("STUDY", "WEB_CONCURRENCY")}
    (var / "scratch").mkdir(exist_ok=True)
    found = compose.services(passed_on | given)
    moved = {name: service.moved(places) for name, service in found.items()}
    return {name: Service(each.command, each.environment | here) for name, each in moved.items()}


def make_secrets(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, make in SECRETS.items():
        if not (folder / name).exists():
            (folder / name).write_text(make())


@contextmanager
def kept() -> Iterator[list[Kept]]:
    """Collect what is kept running, and end it in reverse order however the block is left."""
    stack: list[Kept] = []
    try:
        yield stack
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all([each.process for each in stack])


def start_servers(stack: list[Kept], services: Mapping[str, Service], var: Path, port: int) -> None:
    """PostgreSQL and Redis, until both answer."""
    data, logs = var / "database", var / "logs"
    servers.make_database(data)
    database = servers.database_command(services["database"], data, port + PORTS["database"])
    account = servers.postgresql_account() | {"cwd": "/"}
    stack.append(Kept("database", database, logs, signal.SIGINT, stop=signal.SIGINT, run=account))
    broker = servers.broker_command(services["broker"], var / "broker", port + PORTS["broker"])
    stack.append(Kept("broker", broker, logs, signal.SIGTERM))
    environment = services["web"].environment
    client = redis.Redis.from_url(environment["REDIS_URL"])
    wait(lambda: database_answers(environment["DATABASE_URL"]), "PostgreSQL", stack)
    wait(lambda: broker_answers(client), "Redis", stack)


def database_answers(url: str) -> bool:
    """Whether it does; the database that services use is made when it is missing."""
    server, name = url.rsplit("/", 1)
    try:
        with (
            psycopg.connect(f"{server}/postgres", autocommit=True) as connection,
            suppress(psycopg.errors.DuplicateDatabase),
        ):
            connection.execute(f"CREATE DATABASE {name}")
    except psycopg.OperationalError:
        return False
    return True


def prepare(service: Service) -> None:
    """Migrations and study, as the file says, and the styles that the image holds."""
    collect = ["python", "manage.py", "collectstatic", "--no-input"]
    for command in (collect, service.command):
        done = subprocess.run(command, cwd=ROOT, env=own(service), capture_output=True, text=True)
        if done.returncode:
            raise Stop(f"{' '.join(command)} failed:\n{done.stderr.strip()}")


def own(service: Service) -> dict[str, str]:
    """The environment of a service: nothing of this process's but what every program needs."""
    common = {name: os.environ[name] for name in ("HOME", "LANG", "TZ") if name in os.environ}
    return common | service.environment


def start_services(stack: list[Kept], services: Mapping[str, Service], var: Path, port: int) -> None:
    """Web first, then, once it answers, workers, beat and the proxy."""

    def keep(name: str, death: signal.Signals) -> None:
        service = services[name]
        run = {"env": own(service), "cwd": ROOT}
        stack.append(
            Kept(name, [found(service.command[0]), *service.command[1:]], var / "logs", death, run=run)
        )

    keep("web", signal.SIGTERM)
    wait(lambda: web_answers(port + PORTS["web"]), "the web server", stack)
    for name in WORKERS:
        keep(name, signal.SIGKILL)
    keep("proxy", signal.SIGTERM)


def found(program: str) -> str:
    here = Path(sys.executable).with_name(program)
    if path := str(here) if here.exists() else shutil.which(program):
        return path
    raise Stop(f"{program} is not on this machine: apt install {program}")


def wait(is_ready: Callable[[], bool], what: str, stack: list[Kept]) -> None:
    wait_for(is_ready, what, [each.process for each in stack], START_SECONDS)


def look_after(stack: list[Kept]) -> None:
    for each in stack:
        each.look(time.monotonic())
    signal.sigtimedwait([], 0.2)


def report(study: str, web: Service, stack: list[Kept]) -> None:
    """Address and log-ins, and the first release, which Celery builds."""
    os.environ.update(own(web))
    django.setup()
    from config import first_run  # its models need Django to be set up

    first_run.report(study, lambda: look_after(stack))


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        main(sys.argv[1])
    except (Stop, ImproperlyConfigured) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        print("\nStopped. Everything is kept; start again with: make stack")
