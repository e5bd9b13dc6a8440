"""Processes that are started again when they end, sooner or later, as a container engine does it."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.processes import Process, start

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before what has ended is started again: doubled each time, until it has lived for a while."""
WELL_AFTER = 20.0
"""Seconds of life after which a process counts as well."""


@dataclass
class Kept:
    """One service, however often its process ends."""

    name: str
    command: Sequence[str | Path]
    logs: Path
    death: signal.Signals
    stop: signal.Signals = signal.SIGTERM
    run: dict[str, Any] = field(default_factory=dict)
    """Arguments of Popen."""
    pause: float = FIRST_PAUSE
    due: float = 0.0
    """When it is to be started again, by the clock that never jumps."""

    def __post_init__(self) -> None:
        self.process = self._started(again=False)

    def _started(self, *, again: bool) -> Process:
        self.begun = time.monotonic()
        ends = {"death": self.death, "stop": self.stop}
        return start(self.name, self.command, self.logs, again=again, **ends, **self.run)

    def look(self, now: float) -> None:
        """Start it again when it has ended and its pause is over."""
        if self.process.is_running:
            self.due = 0.0
        elif not self.due:
            if now - self.begun > WELL_AFTER:
                self.pause = FIRST_PAUSE
            self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
        elif now >= self.due:
            self.due = 0.0
            self.process = self._started(again=True)
