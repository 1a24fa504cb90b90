"""Chinese names are found by their pinyin and Wade-Giles."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

_AT_ONCE = 1_000


def fill(apps, _editor) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- Django's
    """Derive the column for what is there, page by page."""
    from wenyuan.knowledge.authorities.format import romanised_keys  # noqa: PLC0415 -- the rule as of now; the column can be made again at any time

    facts, last = apps.get_model("authorities", "AuthorityFacts"), 0
    while rows := list(facts.objects.filter(pk__gt=last).select_related("authority").order_by("pk")[:_AT_ONCE]):
        last = rows[-1].pk
        for row in rows:
            row.romanised = romanised_keys((row.authority.heading, *row.authority.variants), row.authority.kind)
        facts.objects.bulk_update(rows, ["romanised"])


class Migration(migrations.Migration):
    """A derived column with its index."""

    dependencies = [("authorities", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="authorityfacts", name="romanised", field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(model_name="authorityfacts", index=django.contrib.postgres.indexes.GinIndex(fields=["romanised"], name="facts_by_romanised")),
    ]
