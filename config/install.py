"""Make `.venv` from a lock file. Run by the system's Python, so it needs nothing but the standard library.

    python3 config/install.py requirements.lock

An interrupted or failed run leaves no `.venv` that could be taken for a whole one: the mark of the lock's
hash is written last, and without it the next run begins anew.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
NEEDED = (3, 11)


def main(lock: Path) -> None:
    mark = VENV / f"installed-{lock.stem}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return
    check_python()
    print(f"Installing {lock.name} into {VENV} ...", flush=True)
    try:
        if not any(VENV.glob("installed-*")):
            make_venv()
        install(lock)
        mark.write_text(digest)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def check_python() -> None:
    if sys.version_info[:2] != NEEDED:
        wanted = ".".join(map(str, NEEDED))
        found = ".".join(map(str, sys.version_info[:2]))
        raise SystemExit(
            f"Fangtan needs Python {wanted}, but this is {found} ({sys.executable}).\n"
            "Debian 12 has it: apt install python3 python3-venv. Is it there under another name? "
            f"make PYTHON=/path/to/python{wanted} run"
        )


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode:
        raise SystemExit(
            f"The virtual environment {VENV} could not be made:\n{(made.stdout + made.stderr).strip()}\n"
            "On Debian the module is a package of its own: apt install python3-venv"
        )


def install(lock: Path) -> None:
    """Wheels only: a package without one for this machine is named instead of asking for a compiler."""
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--requirement", lock]
    if subprocess.run([*pip, *options]).returncode:
        raise SystemExit(
            f"{lock.name} could not be installed; the reason stands above.\n"
            "No network? Connect and run the command again. No matching distribution for this machine?\n"
            "Ready-built packages exist for Linux on x86_64 and aarch64 with glibc."
        )


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except OSError as error:
        raise SystemExit(f"Fangtan cannot be set up here: {error}. Is this folder writable?") from error
    except KeyboardInterrupt:
        raise SystemExit("Stopped; nothing is left half installed.") from None
