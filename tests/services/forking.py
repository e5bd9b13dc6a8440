"""Web as the embedded set-up starts it, on a socket that outlives it.

`python -m tests.services.forking SOCKET`, which is the number of its descriptor.

Django is loaded once. Every line read kills web, master and worker, and starts it anew as a fork of this
process, which takes a moment only; the end of input kills it for good.
"""

from __future__ import annotations

import os
import signal
import sys

from django.test import Client
from gunicorn.app.wsgiapp import run

from config import wsgi
from config.embedded import WEB


def begin(socket: int) -> int:
    """Fork web into a group of its own, which has its process id."""
    process = os.fork()
    if not process:
        sys.argv = [*WEB, f"--bind=fd://{socket}"]
        run()
    os.setpgid(process, process)
    return process


def end(process: int) -> None:
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)


def load() -> None:
    """What a first request makes web import; this one is turned away before it asks the database."""
    assert wsgi.application
    assert Client(headers={"host": "localhost"}).get("/a/nobody/save/").status_code == 405


def main(socket: int) -> None:
    load()
    process = begin(socket)
    for _line in sys.stdin:
        end(process)
        process = begin(socket)
    end(process)


if __name__ == "__main__":
    main(int(sys.argv[1]))
