from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('amazon', '0001_accounts_buckets_sources'),
    ]

    operations = [
        migrations.AlterField('DataSource', 'kind', models.CharField(max_length=40)),
        migrations.AddField('DataSource', 'claimed_until', models.DateTimeField(null=True)),
    ]
