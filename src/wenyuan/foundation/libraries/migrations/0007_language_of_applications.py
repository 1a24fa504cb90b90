"""An application remembers its language, so that letters about it are in that language."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('libraries', '0006_moving_things'),
    ]

    operations = [
        migrations.AddField(
            model_name='libraryapplication',
            name='language',
            field=models.CharField(blank=True, default='', max_length=8),
        ),
    ]
