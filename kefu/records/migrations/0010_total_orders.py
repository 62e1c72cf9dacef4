from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_undated_orders_to_purge"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="listing",
            options={"ordering": ["sku", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="parcel",
            options={"ordering": [models.OrderBy(models.F("shipped_at"), nulls_first=True), "pk"]},
        ),
        migrations.AlterModelOptions(
            name="performancereading",
            options={"ordering": ["-told_at", "metric", "-pk"]},
        ),
        migrations.AlterModelOptions(
            name="reimbursement",
            options={"ordering": ["-approved_at", "-pk"]},
        ),
        migrations.AlterModelOptions(
            name="reportimport",
            options={"ordering": ["-imported_at", "-pk"]},
        ),
        migrations.AlterModelOptions(
            name="settlement",
            options={
                "ordering": [
                    models.OrderBy(models.F("ends"), descending=True, nulls_last=True),
                    "-pk",
                ]
            },
        ),
        migrations.AlterModelOptions(
            name="stocklevel",
            options={"ordering": ["sku", "place", "pk"]},
        ),
    ]
