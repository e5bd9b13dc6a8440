import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.questionnaire.definition import wording
from surveys.questionnaire.loading import Faults, load_file


class Command(BaseCommand):
    help = "List every fault of a questionnaire file with its place and reason; exit status 1 for any."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            questionnaire = load_file(file)
        except Faults as found:
            for fault in found.faults:
                self.stdout.write(f"{file}: {fault.place}: {wording(fault.reason, get_language() or 'en')}")
            self.stdout.write(ngettext("%d fault", "%d faults", len(found.faults)) % len(found.faults))
            sys.exit(1)
        counts = {"sections": len(questionnaire.sections), "questions": len(questionnaire.by_name)}
        verdict = _("no fault; sections: %(sections)d, questions: %(questions)d") % counts
        self.stdout.write(f"{file}: {verdict}")
