import django.db.models.deletion
from django.db import migrations, models

FILL = (
    "UPDATE cases_task SET store_id = "
    "(SELECT store_id FROM cases_case WHERE cases_case.id = cases_task.case_id)"
)


class Migration(migrations.Migration):
    """Each task names its case's store; that every one must is the next migration's."""

    dependencies = [
        ('accounts', '0004_api_tokens'),
        ('cases', '0012_money_recovered_by_tasks'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='store',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='accounts.store'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
