from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_stumbles"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="mailbox",
            options={"ordering": ["name", "pk"], "verbose_name_plural": "mailboxes"},
        ),
    ]
