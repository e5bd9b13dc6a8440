"""`manage.py reencrypt_contacts`: once CONTACT_KEY begins with a new key, before the old one goes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from surveys.models import Contact


class Command(BaseCommand):
    help = "Encrypt every contact under the first key of CONTACT_KEY."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        for contact in Contact.objects.select_for_update():
            contact.save()
