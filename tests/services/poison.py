"""An application with tasks more: one that always takes its process with it, and one that does not."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from config.celery import app


@app.task
def takes_its_worker_along() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@app.task
def goes_on(path: str) -> None:
    Path(path).touch()
