
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('amazon', '0005_looking_back_for_late_transactions'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='amazonaccount',
            options={'ordering': ['store__name', 'pk']},
        ),
    ]
