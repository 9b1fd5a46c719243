from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from opportunities import derived
from opportunities.search import vocabulary
from portal.dates import today
from portal.models import SeedStamp
from portal.seeding.demo import load_demo, move_demo
from portal.seeding.files import demo_files, digest, reference_files
from portal.seeding.reference import load_reference
from portal.seeding.tables import Outcome

LOCK = 7_265_533  # any number of our own: two servers that start at once take turns


class Command(BaseCommand):
    help = (
        "Load the data files that come with the product: what is missing is inserted, what staff have changed or"
        " deleted stays so. Quick when nothing is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="demo accounts, companies and listings too")
        parser.add_argument(
            "--refresh", action="store_true", help="count the days of the demo data from today"
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="reference data: overwrite what staff have changed or deleted",
        )

    def handle(self, *args: Any, demo: bool, refresh: bool, force: bool, **options: Any) -> None:
        if demo and settings.PRODUCTION:
            raise CommandError("Demo accounts have a public password: they are not for production.")
        if refresh and not demo:
            raise CommandError("--refresh moves the days of the demo data: use it with --demo.")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            changed = self.bring_up_to_date(
                "reference", reference_files(), lambda day: load_reference(force=force), force
            )
            if demo:
                changed |= self.bring_up_to_date("demo", demo_files(), load_demo)
            if refresh:
                move_demo(today())
                SeedStamp.objects.filter(name="demo").update(loaded_on=today())
                self.stdout.write(f"Demo data: days counted from {today():%Y-%m-%d}.")
            if changed or refresh:
                derived.catch_up()
                vocabulary.refresh()

    def bring_up_to_date(
        self, name: str, files: list[Path], load: Callable[[date], Outcome], always: bool = False
    ) -> bool:
        """Load one set of files unless this database has it in the same state; whether it did.

        The first day stays the day 0.
        """
        found = digest(files)
        stamp = SeedStamp.objects.filter(name=name).first()
        if stamp is not None and stamp.digest == found and not always:
            self.stdout.write(f"{name.capitalize()} data: up to date.")
            return False
        day = stamp.loaded_on if stamp else today()
        outcome = load(day)
        SeedStamp.objects.update_or_create(name=name, defaults={"digest": found, "loaded_on": day})
        self.stdout.write(
            f"{name.capitalize()} data: {outcome.inserted} rows inserted, {outcome.overwritten} overwritten."
        )
        return True
