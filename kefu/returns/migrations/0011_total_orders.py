from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0010_late_pieces"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="returnterms",
            options={
                "ordering": [
                    "marketplace",
                    "sku_starts",
                    models.OrderBy(models.F("from_price"), nulls_first=True),
                    "pk",
                ]
            },
        ),
    ]
