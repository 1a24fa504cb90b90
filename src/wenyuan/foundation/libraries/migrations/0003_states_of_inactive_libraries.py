"""A library that was switched off before states existed counts as suspended."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("libraries", "0002_joining")]

    operations = [
        migrations.RunSQL("update libraries_library set state = 'suspended' where not active", migrations.RunSQL.noop),
    ]
