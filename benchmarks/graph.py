"""`./wenyuan bench graph`: five million statements of generated records, loaded, and asked as pages ask.

`ours` is statements a second into the store, from text that is ready; what making the text costs stands beside it. `peer` is rdflib reading a part of the same text into memory. Then
everything that the page of a person or a subject asks is asked, one after another: statements of works drawn at random; works by and about, years, places and the people two steps away of whoever has
a part in them, so that those with many works come often. `entity_page` is all questions of one page together.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import django

from benchmarks._machine import conditions, pss
from benchmarks._records import generate_records

if TYPE_CHECKING:
    from wenyuan.knowledge.graph.engine import GraphReader

GRAPH = "https://lib.example/graph/catalogue"
RDFS, DCTERMS, SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#"


def make_text(folder: Path, wanted: int) -> tuple[Path, int, int, list[str], float]:
    """Write N-Triples of records and the authorities of their names and subjects until there are so many; return the file, statements, records, an authority for each part in a work, and seconds."""
    from wenyuan.bibliography.bibframe.tree import Node
    from wenyuan.bibliography.chinese import fold
    from wenyuan.bibliography.marc import MarcFormat, quick_parse
    from wenyuan.bibliography.summary import summarise
    from wenyuan.knowledge.catalogue.api import KnownNames, authority_address
    from wenyuan.knowledge.catalogue.queries.graph_things import describe_summary
    from wenyuan.knowledge.graph.engine import write_thing

    target, done, began = folder / "statements.nt", 0, time.perf_counter()
    known, parts = dict[str, int](), list[str]()
    with target.open("w", encoding="utf-8") as out:
        for number, raw in enumerate(generate_records(wanted, dirt=0)):
            quick = quick_parse(raw)
            if quick is None:
                continue
            iri = f"https://lib.example/ark:/99999/b{number}"
            summary = summarise(quick.leader, quick.texts, MarcFormat.CNMARC if number % 2 else MarcFormat.MARC21)
            for name in (*(one.name for one in summary.names), *summary.subjects):
                key = fold(name)
                if key not in known:
                    known[key] = len(known) + 1
                    node = Node((f"{SKOS}Concept", "bf:Person"), authority_address(known[key]))
                    for property_, value in (("rdfs:label", name), (f"{SKOS}prefLabel", name), (f"{SKOS}altLabel", f"{name}氏"), (f"{DCTERMS}temporal", "清")):
                        node.add(property_, value)
                    text = write_thing(node.uri, (node,))
                    out.write(text)
                    done += text.count("\n")
                parts.append(authority_address(known[key]))
            text = write_thing(iri, describe_summary(iri, summary, work_key=f"w{number // 3}", holders=[f"CN-{number % 600}"], known=KnownNames({}, (), known)))
            out.write(text)
            done += text.count("\n")
            if done >= wanted:
                return target, done, number + 1, parts, time.perf_counter() - began
    raise AssertionError


def questions(reader: GraphReader) -> dict[str, Callable[[str], object]]:
    """Return what pages ask about an address."""
    from wenyuan.knowledge.graph.queries import things

    def entity_page(iri: str) -> None:
        for about in (False, True):
            surveyed = things.survey_works(reader, iri, about=about)
            if surveyed:
                things.list_works(reader, iri, about=about, surveyed=surveyed)
                things.count_by_date(surveyed)
                things.count_by_place(reader, iri, about=about)
                things.find_beside(reader, iri, about=about)

    return {
        "describe": lambda iri: things.describe_thing(reader, iri), "works_by_new": lambda iri: things.list_works(reader, iri, about=False), "works_about": lambda iri: things.list_works(reader, iri, about=True),
        "people_two_steps": lambda iri: things.find_beside(reader, iri), "people_on_a_subject": lambda iri: things.find_beside(reader, iri, about=True), "entity_page": entity_page,
    }


def ask(question: Callable[[str], object], addresses: Sequence[str], seed: int, times: int) -> dict[str, float]:
    """Return milliseconds at the median and the 95th percentile."""
    chance, spent = random.Random(seed), list[float]()
    for _ in range(times):
        iri = chance.choice(addresses)
        began = time.perf_counter()
        question(iri)
        spent.append((time.perf_counter() - began) * 1000)
    return {"p50_ms": round(statistics.median(spent), 2), "p95_ms": round(statistics.quantiles(spent, n=20)[-1], 2)}


def read_with_rdflib(source: Path, lines: int) -> float:
    """Return statements a second of rdflib."""
    from rdflib import Graph

    with source.open(encoding="utf-8") as file:
        text = "".join(islice(file, lines))
    began = time.perf_counter()
    graph = Graph()
    graph.parse(data=text, format="nt")
    return len(graph) / (time.perf_counter() - began)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--statements", type=int, default=5_000_000)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.site.settings.base")
    os.environ["WENYUAN_HOME"] = str(folder)
    django.setup()
    from wenyuan.knowledge.graph.engine import GraphFolder, OxigraphReader, OxigraphWriter

    try:
        text, statements, records, parts, made_in = make_text(folder, args.statements)
        state = conditions(statements=statements, records=records, parts=len(parts), authorities=len(set(parts)), text_mb=text.stat().st_size // 2**20)
        peer = read_with_rdflib(text, 100_000)
        graph = GraphFolder(folder / "graph")
        generation = graph.begin()
        writer = OxigraphWriter(graph, generation)
        began = time.perf_counter()
        with text.open(encoding="utf-8") as lines:
            writer.load(graph=GRAPH, lines=lines)
        loaded = time.perf_counter() - began
        writer.optimize()
        writer.publish()
        ready = time.perf_counter() - began
        graph.switch(generation)
        change = f"https://lib.example/ark:/99999/b{records}"
        began = time.perf_counter()
        writer.update(f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <{change}#Work> <{RDFS}label> "new" }} }}')
        writer.publish()
        shown = (time.perf_counter() - began) * 1000
        writer.close()
        reader = OxigraphReader(graph)
        works = [f"https://lib.example/ark:/99999/b{number}" for number in range(0, records, 7)]
        asked = {name: ask(question, works if name == "describe" else parts, 11, 2_000 if name == "describe" else 500) for name, question in questions(reader).items()}
        names = sorted(set(parts))
        asked["entity_page_of_any_name"] = ask(questions(reader)["entity_page"], names, 12, 500)
        result = {
            "name": "graph", "ours": round(statements / loaded), "peer": round(peer), "ratio": round(statements / loaded / peer, 1), "unit": "statements/s",
            "conditions": {
                **state, "peer": "rdflib reading 100,000 of the statements into memory", "text_made_per_second": round(statements / made_in), "with_optimize_s": round(ready, 1), "asked": asked,
                "change_to_snapshot_ms": round(shown, 1), "folder_mb": sum(one.stat().st_size for one in generation.rglob("*") if one.is_file()) // 2**20, "pss_mb": pss({os.getpid()}) // 2**20,
            },
        }
        print(json.dumps(result) if args.json else json.dumps(result, indent=2))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
