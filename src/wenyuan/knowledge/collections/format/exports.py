"""A topic's entries for others: CSV, JSON and an Atom feed.

Source:
    RFC 4180; RFC 8259; RFC 4287.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import msgspec

from ..data import EntryData, TopicData, TypeData
from ..domain.values import write_value

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cell(text: str) -> str:
    """Return a text that a spreadsheet takes for text: what would begin a formula gets an apostrophe before it, plain numbers do not."""
    if text.startswith(_FORMULA) and not re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        return f"'{text}"
    return text


def write_csv(entries: Iterable[EntryData], types: Sequence[TypeData]) -> Iterator[str]:
    """Yield a table in the notation in which one is handed in, with a mark that tells Excel the encoding."""
    known = {one.id: one for one in types}
    codes = list(dict.fromkeys(one.code for type_ in types for one in type_.fields))
    yield "\ufeff" + _row(["number", "type", "title", *codes, "edtf"])
    for entry in entries:
        type_ = known[entry.type_id]
        kinds = {one.code: one.kind for one in type_.fields}
        dates = next((entry.values[one.code][0].edtf for one in type_.fields if one.kind == "date" and entry.values.get(one.code)), "")
        texts = ["；".join(write_value(kinds[code], value) for value in entry.values.get(code, ())) if code in kinds else "" for code in codes]
        yield _row([str(entry.number), type_.code, entry.title, *texts, dates])


def _row(cells: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerow([cell(one) for one in cells])
    return stream.getvalue()


def entry_object(entry: EntryData, type_: TypeData, *, address: str) -> dict[str, object]:
    """Return an entry as the interface gives it. `values` has texts in the notation of forms, `data` what they were read as."""
    kinds = {one.code: one.kind for one in type_.fields}
    return {
        "number": entry.number, "type": type_.code, "title": entry.title, "address": address, "version": entry.version, "updated": entry.updated_at.isoformat(),
        "values": {code: [write_value(kinds[code], value) for value in values] for code, values in entry.values.items() if code in kinds},
        "data": {code: msgspec.to_builtins(values) for code, values in entry.values.items() if code in kinds},
    }


def topic_object(topic: TopicData, types: Sequence[TypeData], *, address: str, entries: int) -> dict[str, object]:
    """Return a topic as the interface gives it, with its record types."""
    return {
        "slug": topic.slug, "address": address, "titles": topic.titles, "summaries": topic.summaries, "licence": topic.licence, "entries": entries,
        "published": topic.published_at.isoformat() if topic.published_at else None, "changed": topic.changed_at.isoformat(),
        "types": [
            {"code": one.code, "titles": one.titles, "material": one.material, "fields": [{key: value for key, value in msgspec.to_builtins(field).items() if value} for field in one.fields]}
            for one in types
        ],
    }


def write_json(head: dict[str, object], entries: Iterable[dict[str, object]]) -> Iterator[str]:
    """Yield a topic with all its entries as one JSON object."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": ['
    between = ""
    for one in entries:
        yield f"{between}\n{json.dumps(one, ensure_ascii=False)}"
        between = ","
    yield "\n]}\n"


def write_atom(*, title: str, own: str, page: str, author: str, licence: str, entries: Sequence[tuple[EntryData, str, str]]) -> str:
    """Return a feed of (entry, address, summary), the newest first."""
    updated = max((one.updated_at for one, _address, _text in entries), default=datetime(1970, 1, 1, tzinfo=UTC))
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<title>{_text(title)}</title><id>{_text(own)}</id><updated>{_stamp(updated)}</updated>'
        f"<author><name>{_text(author)}</name></author><rights>{_text(licence)}</rights>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/><link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
    )
    return head + "".join(
        f"<entry><title>{_text(one.title)}</title><id>{_text(address)}</id><published>{_stamp(one.created_at)}</published><updated>{_stamp(one.updated_at)}</updated>"
        f'<link rel="alternate" href={quoteattr(address)}/><summary>{_text(text)}</summary></entry>\n'
        for one, address, text in entries
    ) + "</feed>\n"


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("", value))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
