"""What a service says anew waits for review; two keys overlap; failures are counted by reader."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("gateway", "0001_initial")]

    operations = [
        migrations.AddField("outsideservice", "pending", models.JSONField(blank=True, null=True)),
        migrations.AddField("outsideservice", "next_private_key", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("outsideservice", "next_public_key", models.CharField(blank=True, default="", max_length=43), preserve_default=False),
        migrations.AddField("outsideservice", "next_from", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="ServiceTrouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(max_length=32)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("well_at", models.DateTimeField(blank=True, null=True)),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="gateway.outsideservice")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("service", "who"), name="one_trouble_per_reader")]},
        ),
    ]
