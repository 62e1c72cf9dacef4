import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('claims', '0001_claims'),
        ('claims', '0002_doubtful_claims'),
        ('claims', '0003_doubtful_by_store'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('cases', '0018_cases_to_purge'),
        ('records', '0009_undated_orders_to_purge'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('a_to_z', 'A To Z'), ('chargeback', 'Chargeback')], max_length=10)),
                ('about', models.CharField(max_length=24)),
                ('serial', models.PositiveSmallIntegerField(default=1)),
                ('amazon_order_id', models.CharField(blank=True, max_length=20)),
                ('marketplace', models.CharField(blank=True, max_length=2)),
                ('claim_id', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('reason_code', models.CharField(blank=True, max_length=24)),
                ('cause', models.CharField(choices=[('unknown', 'Unknown'), ('seller', 'Seller'), ('buyer', 'Buyer'), ('carrier', 'Carrier')], default='unknown', max_length=8)),
                ('cause_from', models.CharField(blank=True, max_length=8)),
                ('service', models.BooleanField(null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('state', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('withdrawn', 'Withdrawn'), ('refunded', 'Refunded'), ('granted', 'Granted'), ('denied', 'Denied')], default='open', max_length=9)),
                ('opened_at', models.DateTimeField()),
                ('answer_due', models.DateTimeField(null=True)),
                ('due_stated', models.BooleanField(default=False)),
                ('answered_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('appeal_until', models.DateTimeField(null=True)),
                ('appealed_at', models.DateTimeField(null=True)),
                ('counts_in_odr', models.BooleanField(null=True)),
                ('contradictions', models.JSONField(default=list)),
                ('doubtful', models.BooleanField(default=False)),
                ('lesson', models.CharField(blank=True, max_length=24)),
                ('rank', models.BigIntegerField(default=0)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='claims', to='cases.case')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='claims', to='records.order')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'rank', 'id'], name='claim_by_state'), models.Index(fields=['store', 'state', 'rank', 'id'], name='claim_by_state_store'), models.Index(fields=['-opened_at', '-id'], name='claim_by_date'), models.Index(fields=['store', '-opened_at', '-id'], name='claim_by_date_store'), models.Index(fields=['store', 'amazon_order_id'], name='claim_by_order'), models.Index(condition=models.Q(('doubtful', True)), fields=['rank', 'id'], name='claim_doubtful'), models.Index(condition=models.Q(('doubtful', True)), fields=['store', 'rank', 'id'], name='claim_doubtful_store')],
                'constraints': [models.UniqueConstraint(fields=('store', 'about', 'kind', 'serial'), name='claim_once')],
            },
        ),
        migrations.CreateModel(
            name='ClaimChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=40)),
                ('reason', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='claims.claim')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('a_to_z', 'A To Z'), ('chargeback', 'Chargeback')], max_length=10)),
                ('about', models.CharField(max_length=24)),
                ('what', models.CharField(choices=[('opened', 'Opened'), ('flagged', 'Flagged'), ('answered', 'Answered'), ('decided', 'Decided'), ('paid', 'Paid'), ('paid_back', 'Paid Back'), ('appealed', 'Appealed')], max_length=9)),
                ('source', models.CharField(choices=[('notice', 'Notice'), ('returns_report', 'Returns Report'), ('finance', 'Finance'), ('person', 'Person')], max_length=14)),
                ('ref', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('facts', models.JSONField(default=dict)),
                ('taken_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tellings', to='claims.claim')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='accounts.store')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['store', 'about', 'kind'], name='telling_about')],
                'constraints': [models.UniqueConstraint(fields=('store', 'source', 'ref'), name='telling_once')],
            },
        ),
    ]
