"""Misspelt words are corrected to known ones, and what found nothing is counted for staff.

`plain_words` writes text as `search.normalise` does: small letters and digits without accents, single spaces between
words; line breaks stay, so that a list of one entry a line stays one.
"""

import django.contrib.postgres.fields
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models

PLAIN_WORDS = r"""
CREATE FUNCTION plain_words(written text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN trim(regexp_replace(
    regexp_replace(lower(unaccent(coalesce(written, ''))), '[^[:alnum:]\n]+', ' ', 'g'),
    ' *\n[ \n]*', E'\n', 'g'
), E' \n')
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0007_indexes_of_public_sorts")]

    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(PLAIN_WORDS, "DROP FUNCTION plain_words(text)"),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("listings", models.PositiveIntegerField(default=0)),
                (
                    "occupations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("is_place", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "known word",
                "verbose_name_plural": "known words",
                "ordering": ["word"],
            },
        ),
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=60, unique=True, verbose_name="words")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("first_on", models.DateField(verbose_name="first on")),
                ("last_on", models.DateField(verbose_name="last on")),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "ordering": ["-times", "-last_on", "words"],
            },
        ),
    ]
