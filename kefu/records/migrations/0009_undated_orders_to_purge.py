from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_money_by_moment"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("latest_delivery__isnull", True), ("purged_at__isnull", True)),
                fields=["store", "ordered_at", "id"],
                name="order_to_purge_undated",
            ),
        ),
    ]
