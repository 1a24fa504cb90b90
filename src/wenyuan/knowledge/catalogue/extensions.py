"""What the catalogue gives to the one search box and to the registry of libraries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wenyuan.foundation.libraries.api import register_library_part
from wenyuan.knowledge.discovery.api import Availability, SearchDocument, register_source

from .enums import RecordStatus
from .ingest.documents import SOURCE, make_document, normal_isbns
from .models import Record
from .queries.availability import load_availability
from .queries.library_things import PART
from .queries.records import list_items, load_summaries


class CatalogueSource:
    """Records as search documents, with the libraries that hold them."""

    name = SOURCE

    def documents(self, keys: Sequence[int]) -> Iterable[SearchDocument]:
        """Return documents of public records made from their newest source."""
        items = list_items(record_ids=keys)
        for record_id, (record, summary) in load_summaries(record_ids=keys).items():
            copies = items.get(record_id, [])
            libraries = sorted({str(record.library_id), *(str(item.library_id) for item in copies)})
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
register_library_part(PART)
