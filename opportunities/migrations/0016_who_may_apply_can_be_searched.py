"""The search words of all listings are made anew by the worker: they now say whether men or women may apply."""

from django.db import migrations

EVERY = "INSERT INTO opportunities_outdated (source, key, reached) SELECT 'sector', key, 0 FROM portal_sector"


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0015_what_listings_were_found_by"),
    ]

    operations = [migrations.RunSQL(EVERY, migrations.RunSQL.noop)]
