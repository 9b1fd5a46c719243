"""Write personal data anew with the first of FIELD_KEYS and LOOKUP_KEYS."""

from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from portal import crypto, second_factor

Counting = Callable[[], int]


class Command(BaseCommand):
    help = "Re-encrypt encrypted columns and rewrite lookup hashes with the first keys. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail while an old key is needed"
        )
        parser.add_argument("--batch-size", type=int, default=500, help="rows a transaction")

    def handle(self, *args: Any, check: bool, batch_size: int, **options: Any) -> None:
        left = 0
        for name, count, rewrite in self._tables(batch_size):
            rows = count() if check else self._rewrite(name, rewrite)
            left += rows if check else 0
            self.stdout.write(f"{name}: {rows} rows {'to rewrite' if check else 'rewritten'}")
        if left:
            raise CommandError(f"{left} rows still need an old key: run rotate_keys.")

    def _tables(self, batch_size: int) -> list[tuple[str, Counting, Counting]]:
        """Name, how many rows are outdated, and what rewrites them: our columns, and secrets of sign-in codes."""
        ours = [
            (model._meta.label, crypto.outdated_rows(model).count, partial(crypto.rotate, model, batch_size))
            for model in crypto.guarded_models(apps.get_models())
        ]
        return [
            *ours,
            ("mfa.Authenticator", lambda: len(list(second_factor.outdated_rows())), second_factor.reseal),
        ]

    def _rewrite(self, name: str, rewrite: Counting) -> int:
        try:
            return rewrite()
        except crypto.DecryptionError as error:
            raise CommandError(f"{name}: {error}") from error
