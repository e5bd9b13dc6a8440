from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics import exporting, releasing
from analytics.models import Export, Release
from surveys.models import Study
from surveys.questionnaire.faults import Faults


class Command(BaseCommand):
    help = "Build a release of a study here and now, and write its workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the study")
        parser.add_argument(
            "--workbook", type=Path, required=True, help="where to write the workbook (.xlsx)"
        )
        parser.add_argument("--language", choices=Export.Language.values, default=Export.Language.EN.value)
        parser.add_argument(
            "--rests-on",
            choices=Release.RestsOn.values,
            default=Release.RestsOn.APPROVED.value,
            help="whether responses that wait for approval enter too",
        )

    def handle(self, *, slug: str, workbook: Path, language: str, rests_on: str, **options: object) -> None:
        study = Study.objects.filter(slug=slug).first()
        if study is None:
            raise CommandError(f"There is no study {slug!r}. Load it first: manage.py load_study {slug}")
        if not workbook.parent.is_dir():
            raise CommandError(f"There is no folder {workbook.parent} to write the workbook into.")
        release = releasing.request(study, by=None, now=timezone.now(), rests_on=rests_on)
        try:
            releasing.build(release, clock=timezone.now)
        except Faults as found:
            raise CommandError(f"The release cannot be built:\n{found}") from found
        with exporting.export(release, language).file.open() as file:
            workbook.write_bytes(file.read())
        self.stdout.write(self.style.SUCCESS(f"{release} is done; its workbook is {workbook}."))
