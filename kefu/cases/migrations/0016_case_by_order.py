from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_draft_labels"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["store", "amazon_order_id"], name="case_by_order"),
        ),
    ]
