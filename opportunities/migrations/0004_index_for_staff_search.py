"""Staff search among drafts, closed and withdrawn listings too; the public's index holds the published ones."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0003_open_destinations_function")]

    operations = [
        migrations.AddIndex(
            model_name="opportunity",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("state", "published"), _negated=True),
                fields=["search_all"],
                name="listing_staff_search",
            ),
        ),
    ]
