from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_tracking_links"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apitoken",
            options={"ordering": ["-made_at", "-pk"]},
        ),
        migrations.AlterModelOptions(
            name="store",
            options={"ordering": ["name", "pk"]},
        ),
    ]
