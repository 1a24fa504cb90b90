"""Copies told of inside records (CNMARC 905 $b, MARC 21 852 $p) become items, when the librarian asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenyuan.knowledge.discovery.api import mark_changed

from ..ingest.documents import SOURCE
from ..models import Item, Record
from ..queries.records import load_summaries
from .merging import carry_along
from .shelf_order import shelf_key

_PAGE = 500
_LONGEST_BARCODE = 40


def make_items_of_batch(*, batch_id: int, library_id: int, at: datetime) -> int:
    """Make the items of a batch's records in the importing library and return how many are new.

    A barcode that the library has already stays with its item, so running it again makes nothing twice. Local dialects of
    905 differ: only subfields that hold a barcode make an item, the call number comes from $f, $s or $d/$e.
    """
    made, last = 0, -1
    while ids := list(Record.objects.filter(batch_id=batch_id, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_PAGE]):
        last = ids[-1]
        items = [
            Item(
                library_id=library_id, record_id=record_id, barcode=barcode, call_number=copy.call_number, call_sort=shelf_key(copy.call_number),
                item_type=record.material, batch_id=batch_id,
            )
            for record_id, (record, summary) in load_summaries(record_ids=ids, merged=True).items() for copy in summary.copies
            for barcode in copy.barcodes if 0 < len(barcode) <= _LONGEST_BARCODE
        ]
        with transaction.atomic():
            known = set(Item.objects.filter(library_id=library_id, withdrawn_at=None, barcode__in=[i.barcode for i in items]).values_list("barcode", flat=True))
            fresh = list({i.barcode: i for i in items if i.barcode not in known}.values())
            Item.objects.bulk_create(fresh, ignore_conflicts=True)
            mark_changed(source=SOURCE, keys=sorted({i.record_id for i in fresh}), at=at)
            carry_along(record_ids={i.record_id for i in fresh}, at=at)
        made += len(fresh)
    return made
