from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_messages_by_kind_in_order"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("order__isnull", True), ("purged_at__isnull", True)),
                fields=["store", "last_message_at", "id"],
                name="case_to_purge",
            ),
        ),
    ]
