from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_lists_of_actions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='action',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('claimed', 'Claimed'), ('transmitting', 'Transmitting'), ('sent', 'Sent'), ('confirmed', 'Confirmed'), ('failed', 'Failed'), ('by_hand', 'By Hand'), ('in_doubt', 'In Doubt'), ('withdrawn', 'Withdrawn')], default='queued', max_length=12),
        ),
    ]
