"""The edition of the site: which state of everything that remembered pages show (`portal.remembered`)."""

import pgtrigger
from django.db import connection, models, transaction
from django.db.models import Count, Max, Min


class EditionManager(models.Manager["Edition"]):
    """Reads the rows as one text."""

    def current(self) -> str:
        """A text that never comes again once a change of a watched table is committed. One statement.

        Numbers are given before the commit, so the highest alone would miss a change that took longer than a later
        one; lowest, highest and count together do not.
        """
        marks = self.aggregate(Min("pk"), Max("pk"), Count("pk"))
        return "-".join(str(mark) for mark in marks.values())

    def forget_old(self) -> None:
        """Leave one row, a new one, so that no earlier text comes back."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO portal_edition DEFAULT VALUES RETURNING id")
            self.filter(pk__lt=cursor.fetchone()[0]).delete()


class Edition(models.Model):
    """A statement that changed a watched table. Triggers write it, in the transaction of the change."""

    objects = EditionManager()

    def __str__(self) -> str:
        return str(self.pk)


watched: list[type[models.Model]] = []


def watch(*tables: type[models.Model]) -> None:
    """Have every change of these tables make a new edition. Each app names its own in `models/__init__.py`."""
    for table in tables:
        watched.append(table)
        pgtrigger.register(
            pgtrigger.Trigger(
                name="new_edition",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                func="INSERT INTO portal_edition DEFAULT VALUES; RETURN NULL;",
            )
        )(table)
