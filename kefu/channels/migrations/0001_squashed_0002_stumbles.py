import django.db.models.deletion
import kefu.accounts.encryption
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('channels', '0001_initial'),
        ('channels', '0002_stumbles'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('cases', '0018_cases_to_purge'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('active', models.BooleanField(default=True)),
                ('imap_host', models.CharField(max_length=200)),
                ('imap_port', models.PositiveIntegerField(default=993)),
                ('imap_security', models.CharField(choices=[('tls', 'TLS'), ('starttls', 'STARTTLS'), ('plain', 'none (this machine only)')], default='tls', max_length=8)),
                ('imap_user', models.CharField(max_length=200)),
                ('imap_password', kefu.accounts.encryption.EncryptedTextField()),
                ('imap_folder', models.CharField(default='INBOX', max_length=200)),
                ('smtp_host', models.CharField(max_length=200)),
                ('smtp_port', models.PositiveIntegerField(default=465)),
                ('smtp_security', models.CharField(choices=[('tls', 'TLS'), ('starttls', 'STARTTLS'), ('plain', 'none (this machine only)')], default='tls', max_length=8)),
                ('smtp_user', models.CharField(blank=True, max_length=200)),
                ('smtp_password', kefu.accounts.encryption.EncryptedTextField(blank=True)),
                ('from_address', models.EmailField(max_length=254)),
                ('from_name', models.CharField(blank=True, max_length=120)),
                ('ca_certificate', models.TextField(blank=True)),
                ('uid_validity', models.BigIntegerField(null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('last_error_detail', models.CharField(blank=True, max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('reconciled_at', models.DateTimeField(null=True)),
                ('stumbled_uid', models.BigIntegerField(null=True)),
                ('stumbles', models.PositiveIntegerField(default=0)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='accounts.store')),
            ],
            options={
                'verbose_name_plural': 'mailboxes',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='IntakeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid_validity', models.BigIntegerField(null=True)),
                ('uid', models.BigIntegerField(null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('message_id_header', models.CharField(max_length=254)),
                ('size', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(blank=True, max_length=16)),
                ('status', models.CharField(choices=[('accepted', 'accepted'), ('duplicate', 'duplicate'), ('ignored', 'ignored'), ('quarantined', 'quarantined')], max_length=11)),
                ('reason', models.CharField(max_length=40)),
                ('reason_detail', models.JSONField(default=dict)),
                ('sender', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=250)),
                ('seen_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='intake', to='cases.case')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='intake', to='cases.message')),
                ('raw', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intake', to='cases.rawmail')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intake', to='accounts.store')),
                ('mailbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intake', to='channels.mailbox')),
            ],
            options={
                'indexes': [models.Index(fields=['store', 'message_id_header'], name='intake_by_message_id'), models.Index(fields=['mailbox', 'status', '-id'], name='intake_ledger'), models.Index(fields=['status', '-id'], name='intake_by_status')],
                'constraints': [models.UniqueConstraint(fields=('mailbox', 'uid_validity', 'uid'), name='each_uid_once')],
            },
        ),
    ]
