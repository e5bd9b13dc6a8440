"""What the web process pays for."""

import os
import subprocess
import sys

IMPORTED = """
import django; django.setup()
import config.urls, sys
print(sorted({"openpyxl", "polars", "svy", "scipy", "reportlab"} & sys.modules.keys()))
"""


def test_the_web_process_imports_no_library_that_only_workers_need():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", IMPORTED], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
