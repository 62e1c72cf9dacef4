from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_letter_name'),
        ('records', '0002_order_dates_and_who_cancelled'),
    ]

    operations = [
        migrations.RenameModel('OrderImport', 'ReportImport'),
        migrations.RenameField('ReportImport', 'orders_new', 'new'),
        migrations.RenameField('ReportImport', 'orders_changed', 'changed'),
        migrations.AddField(
            'ReportImport', 'kind', models.CharField(default='orders', max_length=40),
        ),
        migrations.AlterField(
            'ReportImport', 'store',
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_imports', to='accounts.store'),
        ),
        migrations.AddIndex(
            'ReportImport', models.Index(fields=['store', 'kind', '-imported_at'], name='import_by_kind'),
        ),
    ]
