"""`manage.py restore FILE`: an archive of `backup`, into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.backups import archives, sealing
from surveys import history
from surveys.models import Response


class Command(BaseCommand):
    help = "Put an archive made by `backup` into an empty database and folder, and prove its history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            source = file.open("rb")
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        call_command("migrate", verbosity=0)
        try:
            with source:
                contents = archives.put_back(source, key=settings.BACKUP_KEY)
        except (archives.Refused, sealing.Unreadable) as error:
            raise CommandError(str(error)) from error
        if broken := history.verify(Response.objects.all()):
            raise CommandError(
                f"Everything was put back, but the archive holds a history that was changed: {broken}"
            )
        for name in contents.missing:
            self.stderr.write(f"The file {name} was gone when the archive was made.")
        rows, files = sum(contents.rows.values()), len(contents.files)
        self.stdout.write(
            f"Restored {rows} rows and {files} files of {contents.made_at}; the history is whole."
        )
