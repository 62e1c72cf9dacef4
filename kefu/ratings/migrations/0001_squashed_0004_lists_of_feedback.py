import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of the migrations before, for a new database."""

    replaces = [
        ('ratings', '0001_feedback_reviews_answers'),
        ('ratings', '0002_asking_plans'),
        ('ratings', '0003_removal_lists'),
        ('ratings', '0004_lists_of_feedback'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0005_tracking_links'),
        ('cases', '0018_cases_to_purge'),
        ('records', '0009_undated_orders_to_purge'),
    ]

    operations = [
        migrations.CreateModel(
            name='AskingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('ask_reviews', models.BooleanField(default=False)),
                ('ask_refunded', models.BooleanField(default=False)),
                ('ask_satisfaction', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asking_plans', to='accounts.store')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amazon_order_id', models.CharField(max_length=20)),
                ('marketplace', models.CharField(blank=True, max_length=2)),
                ('left_at', models.DateTimeField()),
                ('rating', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('comment', models.TextField(blank=True)),
                ('rater', models.CharField(blank=True, max_length=80)),
                ('reply', models.TextField(blank=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('cause', models.CharField(blank=True, choices=[('', 'Unknown'), ('quality', 'Quality'), ('description', 'Description'), ('delivery', 'Delivery'), ('service', 'Service')], max_length=12)),
                ('ground', models.CharField(blank=True, max_length=20)),
                ('removal_asked_at', models.DateTimeField(null=True)),
                ('removal_refused_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('removed_by', models.CharField(blank=True, choices=[('amazon', 'Amazon'), ('buyer', 'Buyer')], max_length=8)),
                ('missing_since', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='feedback', to='cases.case')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='feedback', to='records.order')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['-left_at', '-id'], name='feedback_by_date'), models.Index(fields=['store', '-left_at', '-id'], name='feedback_by_date_store'), models.Index(fields=['rating', '-left_at', '-id'], name='feedback_by_rating'), models.Index(condition=models.Q(('missing_since__isnull', False), ('removed_at__isnull', True)), fields=['store', '-left_at', '-id'], name='feedback_missing'), models.Index(condition=models.Q(('removal_asked_at__isnull', False), ('removal_refused_at__isnull', True), ('removed_at__isnull', True)), fields=['store', '-left_at', '-id'], name='feedback_removal_asked'), models.Index(condition=models.Q(('missing_since__isnull', True), ('rating__lte', 3), ('removed_at__isnull', True)), fields=['left_at', 'id'], name='feedback_bad'), models.Index(condition=models.Q(('missing_since__isnull', True), ('rating__lte', 3), ('removed_at__isnull', True)), fields=['store', 'left_at', 'id'], name='feedback_bad_store'), models.Index(condition=models.Q(('missing_since__isnull', False), ('removed_at__isnull', True)), fields=['left_at', 'id'], name='feedback_missing_all'), models.Index(condition=models.Q(('removal_asked_at__isnull', False), ('removal_refused_at__isnull', True), ('removed_at__isnull', True)), fields=['left_at', 'id'], name='feedback_asked_all')],
                'constraints': [models.UniqueConstraint(fields=('store', 'amazon_order_id'), name='feedback_once'), models.CheckConstraint(condition=models.Q(('rating__gte', 1), ('rating__lte', 5)), name='feedback_has_stars')],
            },
        ),
        migrations.CreateModel(
            name='ProductReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review_id', models.CharField(max_length=40)),
                ('marketplace', models.CharField(blank=True, max_length=2)),
                ('asin', models.CharField(blank=True, max_length=12)),
                ('left_at', models.DateTimeField()),
                ('rating', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('title', models.CharField(blank=True, max_length=300)),
                ('body', models.TextField(blank=True)),
                ('author', models.CharField(blank=True, max_length=80)),
                ('verified', models.BooleanField(null=True)),
                ('cause', models.CharField(blank=True, choices=[('', 'Unknown'), ('quality', 'Quality'), ('description', 'Description'), ('delivery', 'Delivery'), ('service', 'Service')], max_length=12)),
                ('answered_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviews', to='cases.case')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['-left_at', '-id'], name='review_by_date'), models.Index(fields=['store', '-left_at', '-id'], name='review_by_date_store'), models.Index(fields=['store', 'asin', '-left_at', '-id'], name='review_by_product'), models.Index(fields=['asin', '-left_at', '-id'], name='review_by_asin')],
                'constraints': [models.UniqueConstraint(fields=('store', 'review_id'), name='review_once'), models.CheckConstraint(condition=models.Q(('rating__gte', 1), ('rating__lte', 5)), name='review_has_stars')],
            },
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('asked', 'Asked'), ('sent', 'Sent'), ('failed', 'Failed'), ('passed', 'Passed')], default='planned', max_length=8)),
                ('why', models.CharField(blank=True, max_length=24)),
                ('opens_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('planned_for', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('looked_at', models.DateTimeField()),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='review_request', to='records.order')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_requests', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['store', 'state', 'planned_for', 'id'], name='review_request_due_store'), models.Index(fields=['state', 'opens_at', 'id'], name='review_request_by_date'), models.Index(fields=['store', 'state', 'opens_at', 'id'], name='review_request_date_store')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amazon_order_id', models.CharField(blank=True, max_length=20)),
                ('source', models.CharField(choices=[('reply', 'Reply'), ('link', 'Link'), ('import', 'Import')], max_length=6)),
                ('ref', models.CharField(max_length=120)),
                ('solved', models.BooleanField(null=True)),
                ('score', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answers', to='cases.case')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.message')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['store', 'at'], name='answer_by_date')],
                'constraints': [models.UniqueConstraint(fields=('store', 'source', 'ref'), name='answer_once'), models.CheckConstraint(condition=models.Q(('solved__isnull', False), ('score__isnull', False), _connector='OR'), name='answer_says_something'), models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 1), ('score__lte', 5)), _connector='OR'), name='answer_has_stars')],
            },
        ),
        migrations.CreateModel(
            name='FeedbackChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=40)),
                ('reason', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('feedback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='ratings.feedback')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
