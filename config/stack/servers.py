"""The PostgreSQL and the Redis that Debian brings, on folders and ports of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from config.processes import Stop
from config.stack.compose import Service


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs. Debian keeps them out of PATH."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max((path.parent for path in found), key=lambda path: int(path.parent.name), default=None)
    if newest is None and (path := shutil.which("initdb")):
        return Path(path).parent
    return newest


def postgresql_account() -> dict[str, Any]:
    """How to start PostgreSQL, which refuses to be run by root: as an account that may nothing else."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def make_database(folder: Path) -> None:
    """An empty database, unless there is one already. Raises Stop when PostgreSQL is not on this machine."""
    if (folder / "PG_VERSION").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = postgresql_account()
    os.chown(folder, account.get("user", -1), account.get("group", -1))
    initdb = [_needed() / "initdb", "--username=fangtan", "--auth=trust", "--locale=C.UTF-8", folder]
    made = subprocess.run(initdb, capture_output=True, text=True, cwd="/", **account)
    if made.returncode:
        raise Stop(f"The database could not be made in {folder}:\n{made.stderr.strip()}")


def _needed() -> Path:
    if programs := postgresql_programs():
        return programs
    raise Stop("PostgreSQL is not on this machine: apt install postgresql")


def database_command(service: Service, folder: Path, port: int) -> list[str | Path]:
    """The service's own command, on this folder and port."""
    here = [
        "-D",
        folder,
        "-p",
        str(port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={folder}",
    ]
    return [_needed() / service.command[0], *service.command[1:], *here]


def broker_command(service: Service, folder: Path, port: int) -> list[str | Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not shutil.which(service.command[0]):
        raise Stop("Redis is not on this machine: apt install redis-server")
    return [*service.command, "--dir", folder, "--bind", "127.0.0.1", "--port", str(port)]
