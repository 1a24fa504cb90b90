"""What authority control tells other modules: where it holds account numbers, and what it follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data
from wenyuan.knowledge.catalogue.api import KnownNames, find_authorities, register_merge_part, register_name_source
from wenyuan.knowledge.graph.api import register_graph_source

from .domain.following import LinkPart
from .enums import LinkState
from .models import AuthorityIdentifier, HeadingChange, Link, LinkRun, Merge
from .queries.graph_things import AuthorityStatements

_MOST = 10_000
_MOST_FORMS = 40


def names_in_records(record_ids: Sequence[int]) -> Mapping[int, KnownNames]:
    """Return the forms and numbers of the authorities that records are linked to; three questions to the database at most."""
    links = list(Link.objects.filter(record_id__in=list(record_ids), state=LinkState.LINKED).values_list("record_id", "key", "authority_id"))
    ids = {authority_id for _record, _key, authority_id in links}
    if not ids:
        return {}
    rows = find_authorities(authority_ids=ids)
    numbers = defaultdict[int, list[str]](list)
    for authority_id, value in AuthorityIdentifier.objects.filter(authority_id__in=ids).values_list("authority_id", "value"):
        numbers[authority_id].append(value)
    forms = defaultdict[int, dict[str, tuple[str, ...]]](dict)
    known = defaultdict[int, list[str]](list)
    meant = defaultdict[int, dict[str, int]](dict)
    for record_id, key, authority_id in links:
        row = rows.get(authority_id)
        if row is not None:
            forms[record_id][key] = (row.heading, *row.variants)[:_MOST_FORMS]
            known[record_id] += numbers[row.id]
            meant[record_id][key] = row.id
    return {record_id: KnownNames(several, tuple(dict.fromkeys(known[record_id])), meant[record_id]) for record_id, several in forms.items()}


register_name_source(names_in_records)
register_merge_part(LinkPart())
register_graph_source(AuthorityStatements())


def _export(account_id: int) -> Rows:
    links = Link.objects.filter(decided_by_id=account_id).order_by("pk").values_list("record_id", "authority_id", "state", "at")[:_MOST]
    runs = LinkRun.objects.filter(actor_id=account_id).order_by("pk").values_list("pk", "created_at")[:_MOST]
    changes = HeadingChange.objects.filter(actor_id=account_id).order_by("pk").values_list("authority_id", "created_at")[:_MOST]
    merges = Merge.objects.filter(actor_id=account_id).order_by("pk").values_list("gone_id", "kept_id", "at")[:_MOST]
    return [
        *({"record": record, "authority": authority, "decision": state, "at": at.isoformat()} for record, authority, state, at in links),
        *({"linking_run": pk, "at": at.isoformat()} for pk, at in runs),
        *({"heading_change_of": authority, "at": at.isoformat()} for authority, at in changes),
        *({"merged": gone, "into": kept, "at": at.isoformat()} for gone, kept, at in merges),
    ]


def _keep(_account_id: int, _at: datetime) -> None:
    return None


register_personal_data(PersonalData(
    name="authorities.acts", title=_("规范工作"), purpose=_("说明规范由谁链接、更改、合并"), export=_export, erase=_keep,
    columns=frozenset({"authorities.Link.decided_by", "authorities.LinkRun.actor", "authorities.HeadingChange.actor", "authorities.Merge.actor"}),
    stays=_("目录的工作记录须保持完整，只留账户编号"),
))
