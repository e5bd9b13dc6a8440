"""`manage.py reencrypt_contacts`: once CONTACT_KEY begins with a new key, before the old one goes."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from surveys.models.encrypted import EncryptedTextField


class Command(BaseCommand):
    help = "Encrypt contacts, and notes about them, under the first key of CONTACT_KEY."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        for model in apps.get_app_config("surveys").get_models():
            kept = [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
            for row in model.objects.select_for_update() if kept else ():
                row.save(update_fields=kept)
