"""`./wenyuan bench graph`: five million statements of generated records, loaded, and asked as pages ask.

`ours` is statements a second into the store, from text that is ready; what making the text costs stands beside it. `peer` is rdflib reading a part of the same text into memory. Then
descriptions of works and two-hop questions (other works of the same person; works on the same subject) are asked one after another, by names drawn at random.
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
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import django

from benchmarks._machine import conditions, pss
from benchmarks._records import generate_records

GRAPH = "https://lib.example/graph/catalogue"
BF, RDFS, DCTERMS, SKOS = "http://id.loc.gov/ontologies/bibframe/", "http://www.w3.org/2000/01/rdf-schema#", "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#"
QUESTIONS = {
    "describe": "SELECT ?p ?o {{ <{iri}#Work> ?p ?o }}",
    "same_person": f"SELECT DISTINCT ?other ?title {{{{ <{{iri}}#Work> <{BF}contribution>/<{BF}agent>/<{RDFS}label> ?name . ?agent <{RDFS}label> ?name . ?part <{BF}agent> ?agent . "
    f"?other <{BF}contribution> ?part ; <{RDFS}label> ?title }}}} LIMIT 50",
    "same_subject": f"SELECT ?other ?title {{{{ <{{iri}}#Work> <{DCTERMS}subject>/<{SKOS}exactMatch> ?subject . ?topic <{SKOS}exactMatch> ?subject . ?other <{DCTERMS}subject> ?topic ; "
    f"<{RDFS}label> ?title }}}} LIMIT 50",
}


def make_text(folder: Path, wanted: int) -> tuple[Path, int, int, float]:
    """Write N-Triples of records until there are so many; return the file, statements, records and seconds."""
    from wenyuan.bibliography.marc import MarcFormat, quick_parse
    from wenyuan.bibliography.summary import summarise
    from wenyuan.knowledge.catalogue.queries.graph_things import describe_summary
    from wenyuan.knowledge.graph.engine import write_thing

    target, done, began = folder / "statements.nt", 0, time.perf_counter()
    with target.open("w", encoding="utf-8") as out:
        for number, raw in enumerate(generate_records(wanted, dirt=0)):
            quick = quick_parse(raw)
            if quick is None:
                continue
            iri = f"https://lib.example/ark:/99999/b{number}"
            summary = summarise(quick.leader, quick.texts, MarcFormat.CNMARC if number % 2 else MarcFormat.MARC21)
            text = write_thing(iri, describe_summary(iri, summary, work_key=f"w{number // 3}", holders=[f"CN-{number % 600}"]))
            out.write(text)
            done += text.count("\n")
            if done >= wanted:
                return target, done, number + 1, time.perf_counter() - began
    raise AssertionError


def ask(reader: object, template: str, records: int, seed: int, times: int) -> dict[str, float]:
    """Return milliseconds at the median and the 95th percentile."""
    chance, spent = random.Random(seed), list[float]()
    select: Callable[[str], object] = reader.select  # type: ignore[attr-defined]
    for _ in range(times):
        query = template.format(iri=f"https://lib.example/ark:/99999/b{chance.randrange(records)}")
        began = time.perf_counter()
        select(query)
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
        text, statements, records, made_in = make_text(folder, args.statements)
        state = conditions(statements=statements, records=records, text_mb=text.stat().st_size // 2**20)
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
        asked = {name: ask(reader, template, records, 11, 2_000 if name == "describe" else 500) for name, template in QUESTIONS.items()}
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
