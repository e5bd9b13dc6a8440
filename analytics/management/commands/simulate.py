from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from analytics import coding
from analytics.study_files import folder_of
from surveys import simulating
from surveys.models import Study


class Command(BaseCommand):
    help = "Simulate a survey: firms, calls and answers at random, in a study of its own that says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the study that is simulated; it must be loaded")
        parser.add_argument("--firms", type=int, default=600, help="how many firms are asked in each wave")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same survey")

    def handle(self, *, slug: str, firms: int, seed: int, **options: object) -> None:
        study = Study.objects.filter(slug=slug, simulates=None).first()
        if study is None:
            raise CommandError(f"There is no real study {slug!r}: load it first.")
        if not 1 <= firms <= simulating.MOST_FIRMS:
            raise CommandError(f"--firms must be from 1 to {simulating.MOST_FIRMS}.")
        try:
            with transaction.atomic():
                simulated = simulating.simulated(study, firms=firms, seed=seed, now=timezone.now())
                coding.load_codebook(simulated, folder_of(simulated))
        except simulating.AlreadySimulated as there:
            raise CommandError(f"{there} is simulated already.") from there
        except simulating.NobodyToAsk as reason:
            raise CommandError(f"{slug} has no questionnaire for firms.") from reason
        if options["verbosity"]:
            self.stdout.write(self.style.SUCCESS(f"Simulated {simulated} as {simulated.slug}."))
