"""What every process counts while it works, for Prometheus.

The processes of one service write into the folder PROMETHEUS_MULTIPROC_DIR; whoever is asked reads all of it.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
LONG = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)
REQUESTS = Histogram("fangtan_request_seconds", "Requests answered", ["page", "status"], buckets=SECONDS)
TASKS = Histogram("fangtan_task_seconds", "Tasks ended", ["task", "state"], buckets=LONG)

if os.environ.get(FOLDER):
    Path(os.environ[FOLDER]).mkdir(parents=True, exist_ok=True)


def registry() -> CollectorRegistry:
    """What the processes that write into the same folder have counted, or this one alone."""
    found = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(found)
    else:
        found.register(REQUESTS)
        found.register(TASKS)
    return found
