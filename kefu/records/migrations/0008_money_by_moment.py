import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_unshipped_orders"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="moneymovement",
            index=models.Index(
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce("posted_at", "told_at"),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                name="movement_by_moment",
            ),
        ),
    ]
