"""What docker-compose.yml says of a service: its command and its environment, with variables filled in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[2] / "docker-compose.yml"
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<sign>:-|:\?)(?P<rest>[^}]*))?\}")
"""`$$` is a dollar sign; `${NAME:-default}` and `${NAME:?what is missing}` are filled in."""


class Missing(Exception):
    """A variable that the file demands; says which one and what it is."""


@dataclass(frozen=True, slots=True)
class Service:
    command: list[str]
    environment: dict[str, str]

    def moved(self, places: Mapping[str, str]) -> Service:
        """With the places inside containers, like "database:5432" or "/tmp/", replaced by those of here."""
        return Service(
            [_moved(word, places) for word in self.command],
            {name: _moved(text, places) for name, text in self.environment.items()},
        )


def _moved(text: str, places: Mapping[str, str]) -> str:
    """In one pass: what a place is replaced by may look like another one."""
    there = "|".join(map(re.escape, sorted(places, key=len, reverse=True)))
    return re.sub(there, lambda found: places[found[0]], text)


def services(variables: Mapping[str, str], file: Path = FILE) -> dict[str, Service]:
    """By name. Raises Missing for a variable that the file demands."""
    document = yaml.safe_load(file.read_text())
    return {name: _service(service, variables) for name, service in document["services"].items()}


def _service(service: Mapping[str, Any], variables: Mapping[str, str]) -> Service:
    filled = partial(VARIABLE.sub, partial(_filled, variables))
    return Service(
        shlex.split(filled(service["command"])),
        {name: filled(str(text)) for name, text in service.get("environment", {}).items()},
    )


def _filled(variables: Mapping[str, str], found: re.Match[str]) -> str:
    if found[0] == "$$":
        return "$"
    if text := variables.get(found["name"], ""):
        return text
    if found["sign"] == ":-":
        return found["rest"]
    raise Missing(f"{found['name']} is not set: {found['rest'] or 'docker-compose.yml names it'}.")
