import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('approvals', '0001_initial'),
        ('approvals', '0002_limits_and_who_may_answer'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('cases', '0018_cases_to_purge'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.JSONField()),
                ('rule', models.CharField(blank=True, max_length=10)),
                ('needs', models.CharField(choices=[('agent', 'Agent'), ('supervisor', 'Supervisor'), ('warehouse', 'Warehouse'), ('logistics', 'Logistics'), ('product', 'Product'), ('owner', 'Owner')], default='supervisor', max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(choices=[('open', 'Open'), ('granted', 'Granted'), ('denied', 'Denied'), ('withdrawn', 'Withdrawn')], default='open', max_length=9)),
                ('answered_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='cases.case')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='approval', to='cases.message')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'indexes': [models.Index(fields=['answer', 'asked_at', 'id'], name='approval_queue'), models.Index(fields=['answered_by', 'answered_at'], name='approval_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'open')), fields=('case',), name='one_open_approval_a_case')],
            },
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('supervisor', 'Supervisor'), ('warehouse', 'Warehouse'), ('logistics', 'Logistics'), ('product', 'Product'), ('owner', 'Owner')], max_length=12)),
                ('measure', models.CharField(choices=[('concession', 'Concession'), ('share', 'Share'), ('order', 'Order'), ('buyer', 'Buyer'), ('day', 'Day'), ('day_count', 'Day Count')], max_length=10)),
                ('value', models.JSONField(default=dict)),
                ('was', models.JSONField(default=dict)),
                ('set_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('store', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='accounts.store')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('store__isnull', False)), fields=('store', 'role', 'measure'), name='one_limit_a_store'), models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('store__isnull', True)), fields=('role', 'measure'), name='one_limit_for_all_stores')],
            },
        ),
    ]
