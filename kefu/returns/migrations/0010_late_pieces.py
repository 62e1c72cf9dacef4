from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0009_other_grades'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='late',
            field=models.CharField(blank=True, choices=[('', 'None'), ('owed', 'Owed'), ('settled', 'Settled')], max_length=7),
        ),
        migrations.AddField(
            model_name='return',
            name='late_at',
            field=models.DateTimeField(null=True),
        ),
    ]
