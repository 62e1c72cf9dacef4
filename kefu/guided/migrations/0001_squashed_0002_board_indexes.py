import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('guided', '0001_guided_steps'),
        ('guided', '0002_board_indexes'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('cases', '0018_cases_to_purge'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuidedStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('marketplace', models.CharField(blank=True, max_length=2)),
                ('amazon_order_id', models.CharField(blank=True, max_length=20)),
                ('about', models.CharField(blank=True, max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('text', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=3)),
                ('glosses', models.JSONField(default=dict)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('done_claimed', 'Done Claimed'), ('confirmed', 'Confirmed'), ('not_found', 'Not Found'), ('overtaken', 'Overtaken'), ('given_up', 'Given Up')], default='open', max_length=12)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('done_at', models.DateTimeField(null=True)),
                ('check_at', models.DateTimeField(null=True)),
                ('proof', models.JSONField(default=dict)),
                ('settled_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='guided_steps', to='cases.case')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guided_steps', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='guided_in_case'), models.Index(fields=['store', 'amazon_order_id', 'state'], name='guided_by_order'), models.Index(condition=models.Q(('check_at__isnull', True), ('settled_at__isnull', True)), fields=['due_at', 'id'], name='guided_todo'), models.Index(condition=models.Q(('check_at__isnull', True), ('settled_at__isnull', True)), fields=['store', 'due_at', 'id'], name='guided_todo_store'), models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at', 'id'], name='guided_waiting'), models.Index(condition=models.Q(('check_at__isnull', False)), fields=['store', 'check_at', 'id'], name='guided_waiting_store'), models.Index(condition=models.Q(('settled_at__isnull', False)), fields=['settled_at', 'id'], name='guided_settled'), models.Index(condition=models.Q(('settled_at__isnull', False)), fields=['store', 'settled_at', 'id'], name='guided_settled_store')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'done_claimed', 'not_found'))), fields=('store', 'kind', 'amazon_order_id', 'about'), name='one_unfinished_step')],
            },
        ),
    ]
