from django.conf import settings
from django.db import migrations, models

# From the best to the worst.
GRADES = ('as_new', 'opened', 'used', 'incomplete', 'damaged', 'not_ours')


def name_other_grades(apps, schema_editor):
    """Returns in pieces of before are found by each of their grades as well."""
    returns = apps.get_model('returns', 'Return').objects.filter(inspected_at__isnull=False).exclude(portions=[])
    for ret in returns.only('grade', 'portions').iterator():
        found = {portion['grade'] for portion in ret.portions} - {ret.grade}
        ret.other_grades = ' '.join(grade for grade in GRADES if grade in found)
        if ret.other_grades:
            ret.save(update_fields=['other_grades'])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_api_tokens'),
        ('cases', '0014_lists_of_tasks'),
        ('records', '0007_unshipped_orders'),
        ('returns', '0008_portions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='other_grades',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.RunPython(name_other_grades, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(condition=models.Q(('other_grades', ''), _negated=True), fields=['stage', 'queue_rank', 'id', 'store', 'other_grades'], name='return_queue_pieces'),
        ),
    ]
