"""Give a field that a person wrote back to the policy."""

from __future__ import annotations

from datetime import datetime

from wenyuan.bibliography.marc import Record, encode_iso2709
from wenyuan.knowledge.catalogue.api import load_marc, read_source

from ..models import Cluster
from .making import lock_edits, remake
from .turns import acting_for_all


def unlock_field(*, cluster_id: int, tag: str, at: datetime, actor_id: int | None) -> bool:
    """Let the policy make a tag of a union record again; return whether it was locked."""
    with acting_for_all():
        cluster = Cluster.objects.select_for_update().filter(pk=cluster_id, ended_at=None).first()
        now = load_marc(record_ids=[cluster.record_id]).get(cluster.record_id) if cluster is not None else None
        if cluster is None or now is None:
            return False
        lock_edits(cluster, now.marc)
        if tag not in cluster.locked:
            return False
        # What the policy gave last takes what stands now for its own, or the difference would lock the tag again.
        before = read_source(raw=bytes(cluster.derived), encoding="utf-8", format_=now.marc.format.value)
        fields = (*(one for one in before.fields if one.tag != tag), *now.marc.all(tag))
        cluster.derived = encode_iso2709(Record(before.leader, tuple(sorted(fields, key=lambda one: one.tag)), before.format))
        cluster.locked = [one for one in cluster.locked if one != tag]
        cluster.save(update_fields=["derived", "locked"])
        remake(cluster_ids=[cluster_id], at=at, actor_id=actor_id, reason=f"{tag} unlocked")
    return True
