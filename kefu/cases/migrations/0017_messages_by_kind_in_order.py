from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_case_by_order"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_by_kind"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["direction", "kind", "at", "id"], name="message_by_kind"
            ),
        ),
    ]
