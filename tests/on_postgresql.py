"""`python -m tests.on_postgresql [ARGUMENTS OF PYTEST]`: tests on a PostgreSQL of their own."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.postgresql import postgresql, postgresql_or_skip

if __name__ == "__main__":
    with postgresql(postgresql_or_skip()) as address:
        environment = os.environ | {"DATABASE_URL": address}
        sys.exit(subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment).returncode)
