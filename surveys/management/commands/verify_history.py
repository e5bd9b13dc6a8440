from django.core.management.base import BaseCommand, CommandError

from surveys import history
from surveys.models import Response, Revision


class Command(BaseCommand):
    help = "Prove that every response is what its history makes of it; names the first row that is not."

    def handle(self, **options: object) -> None:
        if broken := history.verify(Response.objects.all()):
            raise CommandError(str(broken))
        responses, revisions = Response.objects.count(), Revision.objects.count()
        self.stdout.write(f"Proved {responses} responses with {revisions} revisions.")
