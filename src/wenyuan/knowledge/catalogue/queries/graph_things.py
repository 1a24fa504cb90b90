"""What the catalogue says of its records in the knowledge graph.

A profile of BIBFRAME 2, leaner than the record's full description (which its own address gives): a hub for what editions have in common, the work, the instance, and
the libraries that hold it; beside the long way over contributions stands the short one of Dublin Core (`dcterms:creator`), which questions are quicker by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from django.conf import settings

from wenyuan.bibliography.bibframe.tree import Link, Node, Text, labelled
from wenyuan.bibliography.bibframe.vocabulary import code_link
from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.summary import Name, Summary
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.knowledge.graph.api import DCTERMS, Changes, Thing

from ..enums import RecordStatus
from ..ingest.documents import normal_isbns
from ..models import Record, RecordVersion
from .changes import newest_change, writing_transactions
from .exports import permalink
from .merges import find_libraries_behind
from .name_forms import KnownNames, known_names
from .records import load_summaries

_WORK_TYPES: Final = {
    "book": "bf:Text", "serial": "bf:Text", "newspaper": "bf:Text", "thesis": "bf:Text", "ancient": "bf:Text", "manuscript": "bf:Text", "map": "bf:Cartography", "score": "bf:NotatedMusic",
    "audio": "bf:Audio", "video": "bf:MovingImage", "image": "bf:StillImage", "rubbing": "bf:StillImage", "object": "bf:Object",
}
_AGENTS: Final = {"person": "bf:Person", "family": "bf:Family", "corporate": "bf:Organization", "meeting": "bf:Meeting"}
_SERIAL: Final = {"serial", "newspaper"}


def shared_address(kind: str, value: str) -> str:
    """Return the IRI of what records share without a record of its own: `work` by its key, `subject` by its heading, `class` by scheme and number."""
    return f"{settings.WENYUAN_BASE_URL or 'https://n2t.net'}/id/{kind}/{quote(value, safe='/')}"


def authority_address(authority_id: int) -> str:
    """Return the IRI of an authority."""
    return f"{settings.WENYUAN_BASE_URL or 'https://n2t.net'}/ark:/{settings.WENYUAN_NAAN}/{ark_name('authority', authority_id)}"


def describe_summary(iri: str, summary: Summary, *, work_key: str, holders: Iterable[str], known: KnownNames | None = None) -> tuple[Node, Node]:
    """Return work and instance. `holders` are the codes of libraries."""
    known = known or KnownNames()
    work = Node(tuple(filter(None, ("bf:Work", _WORK_TYPES.get(summary.material, "")))), f"{iri}#Work")
    instance = Node(("bf:Instance", "bf:Serial") if summary.material in _SERIAL else ("bf:Instance",), f"{iri}#Instance")
    whole = "：".join(filter(None, (summary.title, summary.subtitle)))
    work.add("rdfs:label", summary.title)
    instance.add("rdfs:label", " ".join(filter(None, (whole, summary.part))))
    for form in dict.fromkeys((summary.uniform_title, *(title for _kind, title in summary.titles))):
        if form and form != summary.title:
            work.add(f"{DCTERMS}alternative", form)
    if summary.pinyin_title:
        work.add(f"{DCTERMS}alternative", summary.pinyin_title, lang="zh-Latn-pinyin")
    if summary.year_from is not None:
        work.add(f"{DCTERMS}issued", Text(write_years(summary.year_from, summary.year_to), datatype="edtf:EDTF"))  # also at the instance; lists of works are sorted by it
    if work_key:
        work.add("bf:expressionOf", Link(shared_address("work", work_key)))
    for name in summary.names:
        _add_name(work, name, known.authorities.get(fold(name.name)))
    for subject in dict.fromkeys(summary.subjects):
        linked = known.authorities.get(fold(subject))
        work.add(f"{DCTERMS}subject", Link(authority_address(linked)) if linked else _local(labelled("bf:Topic", subject), shared_address("subject", subject)))
    for scheme, number in (*(("clc", one) for one in dict.fromkeys(summary.classes)), *summary.other_classes):
        node = Node(("bf:Classification",))
        node.add("bf:classificationPortion", number)
        node.add("bf:source", Link(shared_address("class", scheme)))
        work.add("bf:classification", node)
    for code in summary.languages:
        work.add("bf:language", code_link("languages", code))
    work.add("bf:summary", summary.abstract[:2_000])
    work.add("bf:hasInstance", Link(instance.uri))
    _describe_instance(instance, summary)
    for code in holders:
        instance.add("bf:heldBy", Link(shared_address("library", code)))
    instance.add("bf:instanceOf", Link(work.uri))
    return work, instance


def _local(node: Node, same: str) -> Node:
    node.add("http://www.w3.org/2004/02/skos/core#exactMatch", Link(same))
    return node


def _add_name(work: Node, name: Name, authority_id: int | None) -> None:
    contribution = Node(("bf:Contribution", "bf:PrimaryContribution") if name.primary else ("bf:Contribution",))
    if authority_id is None:
        agent: Node | Link = labelled(_AGENTS.get(name.kind, "bf:Agent"), name.name)
        if isinstance(agent, Node):
            agent.add("http://www.w3.org/2004/02/skos/core#note", "，".join(filter(None, (name.dynasty, name.dates))))
    else:
        agent = Link(authority_address(authority_id))
        work.add(f"{DCTERMS}creator" if name.primary else f"{DCTERMS}contributor", agent)
    contribution.add("bf:agent", agent)
    if name.role:
        contribution.add("bf:role", labelled("bf:Role", name.role))
    work.add("bf:contribution", contribution)


def _describe_instance(instance: Node, summary: Summary) -> None:
    if summary.place or summary.publisher or summary.date_text:
        act = Node(("bf:ProvisionActivity", "bf:Publication"))
        act.add("http://id.loc.gov/ontologies/bflc/simplePlace", summary.place)
        act.add("http://id.loc.gov/ontologies/bflc/simpleAgent", summary.publisher)
        act.add("http://id.loc.gov/ontologies/bflc/simpleDate", summary.date_text)
        instance.add("bf:provisionActivity", act)
    if summary.year_from is not None:
        instance.add(f"{DCTERMS}date", Text(write_years(summary.year_from, summary.year_to), datatype="edtf:EDTF"))
    instance.add("bf:editionStatement", summary.edition)
    instance.add("bf:extent", summary.extent)
    for type_, values in (("bf:Isbn", normal_isbns(summary.isbns)), ("bf:Issn", summary.issns)):
        for value in dict.fromkeys(values):
            node = Node((type_,))
            node.add("rdf:value", value)
            instance.add("bf:identifiedBy", node)
    for link in summary.links:
        if link.relation == "series":
            instance.add("bf:seriesStatement", " ; ".join(filter(None, (link.title, link.volume))))
    for url in summary.urls[:20]:
        if url.startswith(("http://", "https://")):
            instance.add("bf:electronicLocator", Link(url[:2_000]))


def write_years(first: int, last: int | None) -> str:
    """Return years as EDTF (ISO 8601-2): an interval where they differ, astronomical years with their sign."""

    def year(number: int) -> str:
        return f"{number:04d}" if number >= 0 else f"-{-number:04d}"

    return year(first) if last is None or last == first else f"{year(first)}/{year(last)}"


class RecordStatements:
    """Public records."""

    name = "catalogue"
    title = "书目 Catalogue"
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"

    def newest(self) -> int:
        """Return the newest change."""
        return newest_change()

    def writing(self) -> frozenset[str]:
        """Return who may bring older ones."""
        return writing_transactions()

    def changes(self, *, after: int, until: int, limit: int) -> Changes:
        """Return records changed in between."""
        rows = list(RecordVersion.objects.filter(pk__gt=after, pk__lte=until).order_by("pk").values_list("pk", "record_id")[:limit])
        return Changes(list(dict.fromkeys(record for _pk, record in rows)), rows[-1][0] if len(rows) == limit else until)

    def addresses(self, keys: Sequence[int]) -> Mapping[int, str]:
        """Return permanent links."""
        return {key: permalink(key) for key in keys}

    def things(self, keys: Sequence[int]) -> Iterable[Thing]:
        """Return public records as work and instance."""
        behind, derived = find_libraries_behind(record_ids=keys)
        names, codes = known_names(keys), {one.id: one.code for one in list_libraries()}
        for record_id, (record, summary) in load_summaries(record_ids=keys).items():
            own = set() if record_id in derived else {record.library_id}
            holders = sorted(codes[one] for one in {*own, *behind.get(record_id, ())} if one in codes)
            iri = permalink(record_id)
            yield Thing(record_id, iri, describe_summary(iri, summary, work_key=record.work_key, holders=holders, known=names.get(record_id)), record.updated_at)

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next public records."""
        return list(Record.objects.filter(status=RecordStatus.ACTIVE, pk__gt=key).order_by("pk").values_list("pk", flat=True)[:limit])

    def count(self) -> int:
        """Return how many are public."""
        return Record.objects.filter(status=RecordStatus.ACTIVE).count()
