from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from analytics import coding
from analytics.snapshot import take_snapshot
from analytics.statistics.tabulation import understand
from surveys import publishing
from surveys.questionnaire.faults import Faults


class Command(BaseCommand):
    help = "Load a study from its folder: questionnaires, organisations, interviews, codebook and codings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the study's folder below surveys/studies")

    def handle(self, *, slug: str, **options: object) -> None:
        folder = settings.STUDIES_DIR / slug
        if not (folder / "study.yaml").is_file():
            raise CommandError(f"There is no study {slug!r} in {settings.STUDIES_DIR}.")
        try:
            with transaction.atomic():
                study = publishing.load_study(folder, now=timezone.now())
                coding.load_codebook(study, folder)
                coding.load_codings(study, folder)
                understand(take_snapshot(study))
        except Faults as found:
            raise CommandError(f"{slug} cannot be loaded:\n{found}") from found
        if options["verbosity"]:
            self.stdout.write(self.style.SUCCESS(f"Loaded {study}."))
