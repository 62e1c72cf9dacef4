"""The search index: FTS5 over normalised text on SQLite, a stored tsvector on PostgreSQL."""

from django.db import migrations

from kefu.cases import search_tables


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunPython(search_tables.make, search_tables.drop),
    ]
