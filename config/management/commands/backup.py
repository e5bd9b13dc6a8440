"""`manage.py backup FILE`: everything in one archive, while people go on working."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups import archives


class Command(BaseCommand):
    help = "Write all rows and files into one archive, encrypted when BACKUP_KEY is set. Keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        unfinished = file.with_name(file.name + ".unfinished")
        try:
            with unfinished.open("xb") as into:
                os.chmod(into.fileno(), 0o600)
                contents = archives.make(into, key=settings.BACKUP_KEY, now=timezone.now())
                into.flush()
                os.fsync(into.fileno())
            os.link(unfinished, file)  # unlike a rename, never over an older backup
        except FileExistsError as error:
            raise CommandError(f"{error.filename2 or error.filename} is there already.") from error
        except OSError as error:
            raise CommandError(f"The archive could not be written: {error}.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        for name in contents.missing:
            self.stderr.write(f"The file {name} is named by a row and is gone.")
        rows, files = sum(contents.rows.values()), len(contents.files)
        sealed = "encrypted" if settings.BACKUP_KEY else "not encrypted: BACKUP_KEY is not set"
        self.stdout.write(f"{file}: {rows} rows and {files} files, {sealed}. Keep CONTACT_KEY elsewhere.")
