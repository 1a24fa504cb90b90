"""What the catalogue gives to the one search box, to the one graph and to the registry of libraries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data
from wenyuan.foundation.libraries.api import register_library_part
from wenyuan.knowledge.discovery.api import Availability, SearchDocument, register_source
from wenyuan.knowledge.graph.api import register_graph_source

from .enums import RecordStatus
from .ingest.documents import SOURCE, make_document, normal_isbns
from .models import Merge, Record
from .queries.availability import load_availability
from .queries.graph_things import RecordStatements
from .queries.library_things import PART
from .queries.merges import find_libraries_behind
from .queries.name_forms import add_known_names, known_names
from .queries.records import list_items, load_summaries


class CatalogueSource:
    """Records as search documents, with the libraries that hold them."""

    name = SOURCE

    def documents(self, keys: Sequence[int]) -> Iterable[SearchDocument]:
        """Return documents of public records made from their newest source."""
        items = list_items(record_ids=keys)
        behind, derived = find_libraries_behind(record_ids=keys)
        names = known_names(keys)
        for record_id, (record, described) in load_summaries(record_ids=keys).items():
            summary = add_known_names(described, names[record_id]) if record_id in names else described
            copies = items.get(record_id, [])
            own = set() if record_id in derived else {record.library_id}
            libraries = sorted(map(str, {*own, *behind.get(record_id, ()), *(item.library_id for item in copies)}))
            yield make_document(
                record_id=record_id, library_ids=libraries, summary=summary, work_key=record.work_key, isbns=normal_isbns(summary.isbns),
                batch=record.batch_id or 0, added=record.created_at.date(), call_numbers=sorted({i.call_number for i in copies if i.call_number}),
                barcodes=[i.barcode for i in copies if i.barcode], popularity=len(copies),
            )

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next public records."""
        rows = Record.objects.filter(status=RecordStatus.ACTIVE, pk__gt=key).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:limit])

    def count(self) -> int:
        """Return how many records are public."""
        return Record.objects.filter(status=RecordStatus.ACTIVE).count()

    def availability(self, keys: Sequence[int]) -> Mapping[int, Availability]:
        """Return copies on the shelf by record."""
        return load_availability(keys)


register_source(CatalogueSource())
register_graph_source(RecordStatements())
register_library_part(PART)


def _export_merges(account_id: int) -> Rows:
    found = Merge.objects.filter(actor_id=account_id).order_by("pk")[:10_000]
    return [{"merge": row.pk, "kept": row.kept_id, "reason": row.reason, "at": row.at.isoformat()} for row in found]


def _keep(_account_id: int, _at: datetime) -> None:
    return None


register_personal_data(PersonalData(
    name="catalogue.merges", title=_("合并与拆回的书目"), purpose=_("说明书目由谁合并"), export=_export_merges, erase=_keep, stays=_("书目的历史须保持完整，只留账户编号"),
    columns=frozenset({"catalogue.Merge.actor", "catalogue.MergedRecord.ended_by"}),
))
