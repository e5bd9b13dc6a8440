from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from surveys.excel.xlsform import xlsform_workbook
from surveys.models import QuestionnaireVersion


class Command(BaseCommand):
    help = "Write the newest published version of a study's questionnaire as an XLSForm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study")
        parser.add_argument("questionnaire")
        parser.add_argument("file", type=Path, help="the workbook to write (.xlsx)")

    def handle(self, *, study: str, questionnaire: str, file: Path, **options: Any) -> None:
        versions = QuestionnaireVersion.objects.filter(study__slug=study, name=questionnaire).newest()
        if not versions:
            words = _("The study %(study)s has no questionnaire %(name)s.")
            raise CommandError(words % {"study": study, "name": questionnaire})
        file.write_bytes(xlsform_workbook(versions[0].questionnaire))
        self.stdout.write(_("%(file)s: version %(version)s") % {"file": file, "version": versions[0]})
