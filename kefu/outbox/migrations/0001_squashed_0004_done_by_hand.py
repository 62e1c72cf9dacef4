import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('outbox', '0001_initial'),
        ('outbox', '0002_actions_at_amazon'),
        ('outbox', '0003_lists_of_actions'),
        ('outbox', '0004_done_by_hand'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('cases', '0018_cases_to_purge'),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('send_mail', 'Send Mail'), ('cancel_order', 'Cancel Order'), ('refund', 'Refund'), ('confirm_shipment', 'Confirm Shipment'), ('request_review', 'Request Review'), ('send_template', 'Send Template'), ('send_replacement', 'Send Replacement'), ('patch_listing', 'Patch Listing')], max_length=20)),
                ('key', models.CharField(max_length=160, unique=True)),
                ('amazon_order_id', models.CharField(blank=True, max_length=20)),
                ('held', models.BooleanField(default=False)),
                ('payload', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('claimed', 'Claimed'), ('transmitting', 'Transmitting'), ('sent', 'Sent'), ('confirmed', 'Confirmed'), ('failed', 'Failed'), ('by_hand', 'By Hand'), ('in_doubt', 'In Doubt'), ('withdrawn', 'Withdrawn')], default='queued', max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('claimed_by', models.CharField(blank=True, max_length=80)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('last_error_detail', models.CharField(blank=True, max_length=300)),
                ('done_at', models.DateTimeField(null=True)),
                ('check_at', models.DateTimeField(null=True)),
                ('proof', models.JSONField(default=dict)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='cases.case')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='companions', to='outbox.action')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action', to='cases.message')),
                ('offer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='action', to='cases.offer')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'not_before', 'id'], name='action_due'), models.Index(fields=['case', 'id'], name='action_in_case'), models.Index(fields=['store', 'amazon_order_id'], name='action_of_order'), models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='action_to_check'), models.Index(condition=models.Q(('kind', 'send_mail'), _negated=True), fields=['asked_at', 'id'], name='action_board'), models.Index(condition=models.Q(('kind', 'send_mail'), _negated=True), fields=['store', 'asked_at', 'id'], name='action_board_store'), models.Index(condition=models.Q(models.Q(('kind', 'send_mail'), _negated=True), ('state__in', ('queued', 'claimed', 'transmitting', 'sent'))), fields=['asked_at', 'id'], name='action_under_way'), models.Index(condition=models.Q(models.Q(('kind', 'send_mail'), _negated=True), ('state__in', ('queued', 'claimed', 'transmitting', 'sent'))), fields=['store', 'asked_at', 'id'], name='action_under_way_store'), models.Index(condition=models.Q(('state__in', ('in_doubt', 'failed'))), fields=['asked_at', 'id'], name='action_stuck'), models.Index(condition=models.Q(('state__in', ('in_doubt', 'failed'))), fields=['store', 'asked_at', 'id'], name='action_stuck_store')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('worker', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=40)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='outbox.action')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
