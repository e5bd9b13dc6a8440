import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.form_files import READERS, form_of
from surveys.questionnaire.definition import Questionnaire, wording
from surveys.questionnaire.faults import Fault
from surveys.questionnaire.loading import Faults, load_file


class Command(BaseCommand):
    help = (
        "List every fault of a questionnaire file with its place and reason; exit status 1 for any. "
        "Of an XLSForm or a LimeSurvey survey, with the tables and pictures that belong to it, also what is "
        "not carried over."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("more", type=Path, nargs="*", help="tables (.csv) and pictures of the form")

    def handle(self, *, file: Path, more: list[Path], **options: Any) -> None:
        questionnaire, faults, notices = checked(file, more)
        self.tell(file, faults)
        if questionnaire is None:
            self.stdout.write(ngettext("%d fault", "%d faults", len(faults)) % len(faults))
            sys.exit(1)
        self.tell(file, notices)
        counts = {"sections": len(questionnaire.sections), "questions": len(questionnaire.by_name)}
        verdict = _("no fault; sections: %(sections)d, questions: %(questions)d") % counts
        self.stdout.write(f"{file}: {verdict}")

    def tell(self, file: Path, told: tuple[Fault, ...]) -> None:
        for each in told:
            self.stdout.write(f"{file}: {each.place}: {wording(each.reason, get_language() or 'en')}")


def checked(
    file: Path, more: list[Path]
) -> tuple[Questionnaire | None, tuple[Fault, ...], tuple[Fault, ...]]:
    """The questionnaire, unless there are faults; the faults; what is not carried over."""
    if file.suffix.lower() in {*READERS, ".zip"} and file.is_file():
        found = form_of({each.name: each.read_bytes() for each in (file, *more)})
        return found.questionnaire, found.faults, found.notices
    try:
        return load_file(file), (), ()
    except Faults as found:
        return None, found.faults, ()
