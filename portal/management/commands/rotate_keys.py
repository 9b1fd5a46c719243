"""Write personal data anew with the first of FIELD_KEYS and LOOKUP_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from portal import crypto


class Command(BaseCommand):
    help = "Re-encrypt encrypted columns and rewrite lookup hashes with the first keys. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail while an old key is needed"
        )
        parser.add_argument("--batch-size", type=int, default=500, help="rows a transaction")

    def handle(self, *args: Any, check: bool, batch_size: int, **options: Any) -> None:
        left = 0
        for model in crypto.guarded_models(apps.get_models()):
            if check:
                rows = crypto.outdated_rows(model).count()
                left += rows
            else:
                rows = self._rotate(model, batch_size)
            self.stdout.write(f"{model._meta.label}: {rows} rows {'to rewrite' if check else 'rewritten'}")
        if left:
            raise CommandError(f"{left} rows still need an old key: run rotate_keys.")

    def _rotate(self, model: type[Model], batch_size: int) -> int:
        try:
            return crypto.rotate(model, batch_size)
        except crypto.DecryptionError as error:
            raise CommandError(f"{model._meta.label}: {error}") from error
