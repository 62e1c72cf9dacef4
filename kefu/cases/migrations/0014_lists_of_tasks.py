import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_api_tokens'),
        ('cases', '0013_task_store'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='task',
            name='task_by_end',
        ),
        migrations.AlterField(
            model_name='task',
            name='store',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='accounts.store'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at', 'id'], name='task_todo'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['store', 'due_at', 'id'], name='task_todo_store'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['department', 'due_at', 'id'], name='task_todo_department'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['store', 'department', 'due_at', 'id'], name='task_todo_both'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_at', 'id'], name='task_ended'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['store', 'done_at', 'id'], name='task_ended_store'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['department', 'done_at', 'id'], name='task_ended_department'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['store', 'department', 'done_at', 'id'], name='task_ended_both'),
        ),
    ]
