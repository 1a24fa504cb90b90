"""Holdings fields: one for each library that has the work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from wenyuan.bibliography.marc.record import Field, MarcFormat
from wenyuan.knowledge.catalogue.demo.fields import make_field
from wenyuan.knowledge.catalogue.demo.items import demo_items
from wenyuan.knowledge.catalogue.demo.work import DemoWork


def build_holdings(work: DemoWork) -> Iterator[Field]:
    """Yield 905 (CNMARC) or 852 (MARC 21): library, barcodes, call number, number of copies."""
    items = sorted(demo_items(work, work.index), key=lambda item: (item.library, item.barcode))
    for library, group in groupby(items, key=lambda item: item.library):
        held = list(group)
        if work.format is MarcFormat.MARC21:
            codes = [("p", item.barcode) for item in held]
            place = [
                ("a", library),
                ("b", held[0].branch),
                ("h", work.class_number),
                ("i", str(work.sequence)),
            ]
            yield make_field("852", "8 ", *place, *codes, ("t", str(len(held))))
            continue
        yield make_field(
            "905",
            "  ",
            ("a", library),
            *[("b", item.barcode) for item in held],
            ("d", work.class_number),
            ("e", str(work.sequence)),
            ("f", work.call_number),
            ("s", str(len(held))),
        )
