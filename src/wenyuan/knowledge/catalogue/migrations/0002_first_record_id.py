"""The counter of record ids begins at 1000: small names are kept for what an installation wants to name itself."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunSQL("insert into catalogue_idcounter (id, next_id) values (1, 1000)", "delete from catalogue_idcounter")]
