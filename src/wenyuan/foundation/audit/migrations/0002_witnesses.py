"""Witnesses that are asked, and logs that are witnessed here."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=400, unique=True)),
                ('key', models.CharField(max_length=600)),
                ('address', models.CharField(max_length=1000)),
                ('size', models.BigIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('problem', models.CharField(blank=True, default='', max_length=300)),
                ('alarmed', models.BooleanField(default=False)),
                ('next_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(null=True)),
                ('cosigned_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'witnesses',
            },
        ),
        migrations.CreateModel(
            name='WitnessedLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=400, unique=True)),
                ('key', models.CharField(max_length=600)),
                ('size', models.BigIntegerField(default=0)),
                ('root', models.BinaryField(default=b'')),
                ('note', models.TextField(blank=True, default='')),
                ('seen_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refused', models.TextField(blank=True, default='')),
            ],
        ),
    ]
