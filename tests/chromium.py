"""The one place that finds a Chromium for the tests that need a browser."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def chromium_or_skip() -> str:
    """The path of Chromium. Without one the test is skipped with the reason, and fails when CI=true."""
    if path := find_chromium():
        return path
    reason = "no Chromium on this machine (looked for " + ", ".join(NAMES) + ")"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
