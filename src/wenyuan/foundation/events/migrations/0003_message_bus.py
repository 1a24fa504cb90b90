"""The message bus stands among the receivers; a receiver may be off."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("events", "0002_webhooks")]

    operations = [
        migrations.AddField("subscription", "transport", models.CharField(choices=[("webhook", "HTTP"), ("nats", "NATS JetStream")], default="webhook", max_length=8)),
        migrations.AlterField("subscription", "state", models.CharField(choices=[("active", "启用"), ("paused", "已暂停"), ("off", "未启用")], default="active", max_length=8)),
        migrations.AddConstraint("subscription", models.UniqueConstraint(condition=models.Q(("transport", "nats")), fields=("transport",), name="one_message_bus")),
    ]
