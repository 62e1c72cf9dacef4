from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_lists_of_tasks'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='labels',
            field=models.JSONField(default=dict),
        ),
    ]
