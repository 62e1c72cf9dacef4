from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("policybook", "0001_policy_versions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="policyversion",
            options={"ordering": ["policy", "-number", "pk"]},
        ),
    ]
