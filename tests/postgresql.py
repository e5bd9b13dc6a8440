"""A PostgreSQL of one's own, for tests and figures: started on an empty folder and thrown away."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.stack.servers import postgresql_account, postgresql_programs
from tests.running import free_port


def postgresql_or_skip() -> Path:
    """The folder of its programs. Without one the test is skipped, and fails when CI=true."""
    if programs := postgresql_programs():
        return programs
    reason = "no PostgreSQL on this machine (looked for initdb)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """The address of an empty database. PostgreSQL refuses to be run by root, so root hands it on."""
    account, port = postgresql_account(), free_port()
    with tempfile.TemporaryDirectory(prefix="fangtan-") as folder:
        os.chown(folder, account.get("user", -1), account.get("group", -1))
        run = account | {"cwd": folder}
        data = Path(folder) / "data"
        subprocess.run(
            [programs / "initdb", "--username=fangtan", "--auth=trust", "--locale=C.UTF-8", data],
            check=True, stdout=subprocess.DEVNULL, **run,
        )  # fmt: skip
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        control = [programs / "pg_ctl", f"--pgdata={data}", "--wait", "--silent"]
        subprocess.run([*control, f"--options={options}", f"--log={folder}/log", "start"], check=True, **run)
        try:
            yield f"postgres://fangtan@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "--mode=immediate", "stop"], check=True, **run)
