from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys import roles
from surveys.models import Study


class Command(BaseCommand):
    help = "Make an account of each role and example firms to try; passwords are printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", help="the study's slug")
        parser.add_argument("--reset", action="store_true", help="new passwords and a new link")

    def handle(self, *, study: str, reset: bool, **options: object) -> None:
        found = Study.objects.filter(slug=study).first()
        if found is None:
            raise CommandError(f"There is no study {study}; load it first with load_study.")
        for line in roles.demo_lines(found, now=timezone.now(), reset=reset):
            self.stdout.write(line)
