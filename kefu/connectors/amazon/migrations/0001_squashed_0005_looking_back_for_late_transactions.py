import django.db.models.deletion
import kefu.accounts.encryption
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('amazon', '0001_accounts_buckets_sources'),
        ('amazon', '0002_feeds_of_any_kind'),
        ('amazon', '0003_feeds'),
        ('amazon', '0004_notification_queues'),
        ('amazon', '0005_looking_back_for_late_transactions'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('outbox', '0004_done_by_hand'),
    ]

    operations = [
        migrations.CreateModel(
            name='AmazonAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('active', models.BooleanField(default=True)),
                ('endpoint', models.CharField(choices=[('na', 'North America'), ('eu', 'Europe'), ('fe', 'Far East'), ('sandbox_na', 'Sandbox, North America'), ('sandbox_eu', 'Sandbox, Europe'), ('sandbox_fe', 'Sandbox, Far East'), ('other', 'Another address')], default='na', max_length=12)),
                ('endpoint_url', models.CharField(blank=True, max_length=200)),
                ('seller_id', models.CharField(blank=True, max_length=40)),
                ('client_id', models.CharField(max_length=200)),
                ('client_secret', kefu.accounts.encryption.EncryptedTextField()),
                ('refresh_token', kefu.accounts.encryption.EncryptedTextField()),
                ('secret_made_on', models.DateField(null=True)),
                ('last_ok_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('last_error_detail', models.CharField(blank=True, max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('missing', models.JSONField(default=dict)),
                ('store', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='amazon', to='accounts.store')),
            ],
            options={
                'ordering': ['store'],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('open', 'Open'), ('uploaded', 'Uploaded'), ('submitting', 'Submitting'), ('submitted', 'Submitted'), ('done', 'Done'), ('broken', 'Broken'), ('lost', 'Lost')], default='open', max_length=10)),
                ('content', models.TextField()),
                ('messages', models.PositiveIntegerField()),
                ('document_id', models.CharField(blank=True, max_length=200)),
                ('feed_id', models.CharField(max_length=60, null=True)),
                ('made_at', models.DateTimeField()),
                ('submitting_at', models.DateTimeField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('adopted', models.BooleanField(default=False)),
                ('not_before', models.DateTimeField()),
                ('claimed_by', models.CharField(blank=True, max_length=80)),
                ('lease_until', models.DateTimeField(null=True)),
                ('looks', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('last_error_detail', models.CharField(blank=True, max_length=300)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='amazon.amazonaccount')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'not_before', 'id'], name='feed_due')],
                'constraints': [models.UniqueConstraint(fields=('account', 'feed_id'), name='one_feed_a_number')],
            },
        ),
        migrations.CreateModel(
            name='NotificationQueue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue_url', models.CharField(max_length=300)),
                ('queue_arn', models.CharField(blank=True, max_length=300)),
                ('access_key', models.CharField(blank=True, max_length=200)),
                ('secret_key', kefu.accounts.encryption.EncryptedTextField(blank=True)),
                ('destination_id', models.CharField(blank=True, max_length=100)),
                ('subscriptions', models.JSONField(default=dict)),
                ('subscribed_at', models.DateTimeField(null=True)),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('last_received_at', models.DateTimeField(null=True)),
                ('last_try_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('last_error_detail', models.CharField(blank=True, max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='queue', to='amazon.amazonaccount')),
            ],
        ),
        migrations.CreateModel(
            name='QuotaBucket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operation', models.CharField(max_length=60)),
                ('tokens', models.FloatField()),
                ('filled_at', models.DateTimeField()),
                ('rate', models.FloatField()),
                ('burst', models.PositiveIntegerField()),
                ('version', models.PositiveBigIntegerField(default=0)),
                ('calls', models.PositiveBigIntegerField(default=0)),
                ('throttled', models.PositiveIntegerField(default=0)),
                ('throttled_at', models.DateTimeField(null=True)),
                ('last_call_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='buckets', to='amazon.amazonaccount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'operation'), name='one_bucket_an_operation')],
            },
        ),
        migrations.CreateModel(
            name='DataSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('paused', models.BooleanField(default=False)),
                ('complete_until', models.DateTimeField(null=True)),
                ('looked_back_until', models.DateTimeField(null=True)),
                ('cursor', models.JSONField(default=dict)),
                ('first_from', models.DateTimeField()),
                ('first_until', models.DateTimeField()),
                ('records', models.PositiveBigIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
                ('last_try_at', models.DateTimeField(null=True)),
                ('last_ok_at', models.DateTimeField(null=True)),
                ('not_before', models.DateTimeField(null=True)),
                ('woken_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('last_error_detail', models.CharField(blank=True, max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='amazon.amazonaccount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'kind'), name='one_source_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='FeedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField()),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='outbox.action')),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='amazon.feed')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('feed', 'number'), name='message_once_a_feed')],
            },
        ),
    ]
