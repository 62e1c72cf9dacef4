from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("wording", "0001_own_texts_and_macros"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="macrotext",
            options={"ordering": ["language", "pk"]},
        ),
    ]
