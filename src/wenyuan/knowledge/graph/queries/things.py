"""What the graph says of one thing: its statements with their sources, the works by and about it, and who stands beside it in them.

The questions are short and bounded, for pages. Every function takes the IRI of an authority (or an era's name where it says so) and may raise `GraphMissing` or
`GraphUnavailable` while there is no graph.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.bibframe.vocabulary import NAMESPACES
from wenyuan.bibliography.bibframe.writing import safe_iri

from ..engine import NODES, GraphReader, names_of
from ..vocabulary import DCTERMS, SKOS

_BF: Final = NAMESPACES["bf"]
_BFLC: Final = NAMESPACES["bflc"]
_LABEL: Final = f"<{NAMESPACES['rdfs']}label>"
_YEAR: Final = re.compile(r"-?\d{4}")
_MOST_WORKS: Final = 100
_MOST_ROWS: Final = 3_000
_MOST_SURVEYED: Final = 20_000
_MOST_PLACED: Final = 300
ORDERS: Final = ("new", "old", "title")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: `kind` of the object is iri or literal, `graph` the named graph that says so."""

    subject: str
    predicate: str
    object: str
    kind: str
    lang: str
    datatype: str
    graph: str


@dataclass(frozen=True, slots=True)
class LinkedWork:
    """A work as a list shows it. `address` is the permanent link of its record; `date` is EDTF."""

    address: str
    title: str
    date: str = ""
    place: str = ""
    publisher: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody who had a part in works of a thing, or is written about in them: `address` is empty for a name that no authority controls."""

    name: str
    address: str
    works: tuple[LinkedWork, ...]


def _by(iri: str) -> str:
    return f"{{ ?work <{DCTERMS}creator> <{iri}> }} UNION {{ ?work <{DCTERMS}contributor> <{iri}> }}"


def _about(iri: str) -> str:
    return f"{{ ?work <{DCTERMS}subject> <{iri}> }}"


def _of(iri: str, *, about: bool) -> str:
    return _about(safe_iri(iri)) if about else _by(safe_iri(iri))


def describe_thing(reader: GraphReader, iri: str) -> list[Statement]:
    """Return what is said under a thing's own name and its nodes', by every source; the bookkeeping of the graph is left out."""
    address = safe_iri(iri)
    listed = reader.select(f"SELECT ?nodes {{ <{address}> <{NODES}> ?nodes }}")
    names = list(dict.fromkeys(name for row in listed for name in names_of(address, row["nodes"][1]))) or [address]
    values = " ".join(f"<{name}>" for name in names)
    rows = reader.select(f"SELECT ?s ?p ?o ?g {{ VALUES ?s {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} FILTER(?p != <{NODES}>) }} LIMIT {_MOST_ROWS}")
    return [Statement(row["s"][1], row["p"][1], row["o"][1], row["o"][0], row["o"][2], row["o"][3], row["g"][1]) for row in rows]


def count_works(reader: GraphReader, iri: str, *, about: bool) -> int:
    """Return how many works are by (or about) it."""
    return int(reader.select(f"SELECT (COUNT(DISTINCT ?work) AS ?n) {{ {_of(iri, about=about)} }}")[0]["n"][1])


def survey_works(reader: GraphReader, iri: str, *, about: bool, by_title: bool = False) -> dict[str, str]:
    """Return every work by (or about) it with its date (or its title), in one pass that pages, counts and years are made from; 20,000 at most."""
    wanted = f"?work {_LABEL} ?said" if by_title else f"OPTIONAL {{ ?work <{DCTERMS}issued> ?said }}"
    rows = reader.select(f"SELECT ?work ?said {{ GRAPH ?g {{ {_of(iri, about=about)} {wanted} }} }} LIMIT {_MOST_SURVEYED}")
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(row["work"][1], _text(row, "said"))
    return found


def list_works(
    reader: GraphReader, iri: str, *, about: bool, order: str = "new", offset: int = 0, limit: int = 20, surveyed: Mapping[str, str] | None = None,
) -> list[LinkedWork]:
    """Return a page of works by (or about) it. `order`: new, old, title; those without a date come last. `surveyed` saves a pass for the orders by date."""
    if order == "title":
        surveyed = survey_works(reader, iri, about=about, by_title=True)
    elif surveyed is None:
        surveyed = survey_works(reader, iri, about=about)
    works = _in_order(surveyed, order)[offset : offset + limit]
    return _load_works(reader, iri, works, about=about) if works else []


def _in_order(surveyed: Mapping[str, str], order: str) -> list[str]:
    if order == "title":
        return sorted(surveyed, key=lambda work: (surveyed[work], work))
    years = {work: first_year(date) for work, date in surveyed.items()}
    sign = -1 if order == "new" else 1
    return sorted(surveyed, key=lambda work: ((year := years[work]) is None, sign * (year or 0), work))


def _load_works(reader: GraphReader, iri: str, works: Sequence[str], *, about: bool) -> list[LinkedWork]:
    values = f"VALUES ?work {{ {' '.join(f'<{work}>' for work in works)} }}"
    named = {row["work"][1]: row for row in reader.select(f"SELECT ?work ?title ?date {{ {values} ?work {_LABEL} ?title . OPTIONAL {{ ?work <{DCTERMS}issued> ?date }} }}")}
    printed = {row["work"][1]: row for row in reader.select(
        f"SELECT ?work ?place ?agent {{ {values} ?work <{_BF}hasInstance>/<{_BF}provisionActivity> ?act . OPTIONAL {{ ?act <{_BFLC}simplePlace> ?place }} "
        f"OPTIONAL {{ ?act <{_BFLC}simpleAgent> ?agent }} }}"
    )}
    roles: dict[str, dict[str, None]] = defaultdict(dict)
    if not about:
        asked = f"SELECT ?work ?role {{ {values} ?work <{_BF}contribution> ?part . ?part <{_BF}agent> <{safe_iri(iri)}> ; <{_BF}role>/{_LABEL} ?role }}"
        for row in reader.select(asked):
            roles[row["work"][1]][row["role"][1]] = None
    return [
        LinkedWork(_record(work), named[work]["title"][1], _text(named[work], "date"), _text(printed.get(work, {}), "place"), _text(printed.get(work, {}), "agent"), tuple(roles[work]))
        for work in works if work in named
    ]


def count_by_date(surveyed: Mapping[str, str]) -> dict[int, int]:
    """Return how many of the works there are by the first year of their date."""
    found: dict[int, int] = defaultdict(int)
    for date in surveyed.values():
        year = first_year(date)
        if year is not None:
            found[year] += 1
    return dict(sorted(found.items()))


def count_by_place(reader: GraphReader, iri: str, *, about: bool) -> dict[str, int]:
    """Return how many works there are by the place of publication as printed, the most frequent first. So many works are looked at, in the order of the store."""
    rows = reader.select(
        f"SELECT ?place (COUNT(DISTINCT ?work) AS ?n) {{ {{ SELECT DISTINCT ?work {{ {_of(iri, about=about)} }} LIMIT {_MOST_PLACED} }} ?work <{_BF}hasInstance>/<{_BF}provisionActivity>/<{_BFLC}simplePlace> ?place }} "
        f"GROUP BY ?place ORDER BY DESC(?n) STR(?place) LIMIT 100"
    )
    return {row["place"][1]: int(row["n"][1]) for row in rows}


def find_beside(reader: GraphReader, iri: str, *, about: bool = False) -> list[Beside]:
    """Return who else had a part in works by (or wrote those about) a thing, those with most works first. So many works are looked at, in the order of the store."""
    address = safe_iri(iri)
    rows = reader.select(
        f"SELECT ?work ?title ?date ?agent ?name {{ {{ SELECT DISTINCT ?work {{ {_of(iri, about=about)} }} LIMIT {_MOST_WORKS} }} ?work {_LABEL} ?title ; "
        f"<{_BF}contribution>/<{_BF}agent> ?agent . ?agent {_LABEL} ?name . OPTIONAL {{ ?work <{DCTERMS}issued> ?date }} }} LIMIT {_MOST_ROWS}"
    )
    works: dict[tuple[str, str], dict[str, LinkedWork]] = defaultdict(dict)
    for row in rows:
        agent, name = row["agent"][1], row["name"][1]
        if agent == address:
            continue
        key = (name, "") if "#n" in agent else (name, agent)
        works[key].setdefault(row["title"][1], LinkedWork(_record(row["work"][1]), row["title"][1], _text(row, "date")))
    found = [Beside(name, agent, tuple(several.values())) for (name, agent), several in works.items()]
    return sorted(found, key=lambda one: (-len(one.works), one.address == "", one.name))


def find_of_period(reader: GraphReader, names: Sequence[str], *, offset: int = 0, limit: int = 60) -> list[tuple[str, str, str, str]]:
    """Return (IRI, heading, birth, death) of authorities that are said to be of a dynasty by one of its names, in the order of their births."""
    rows = reader.select(
        f"SELECT DISTINCT ?who ?name ?born ?died {{ VALUES ?period {{ {_literals(names)} }} ?who <{DCTERMS}temporal> ?period ; <{SKOS}prefLabel> ?name . "
        f"OPTIONAL {{ ?who <https://schema.org/birthDate> ?born }} OPTIONAL {{ ?who <https://schema.org/deathDate> ?died }} }} "
        f"ORDER BY (!BOUND(?born)) STR(?born) STR(?name) ?who OFFSET {int(offset)} LIMIT {int(limit)}"
    )
    return [(row["who"][1], row["name"][1], _text(row, "born"), _text(row, "died")) for row in rows]


def count_of_period(reader: GraphReader, names: Sequence[str]) -> int:
    """Return how many authorities are said to be of a dynasty."""
    return int(reader.select(f"SELECT (COUNT(DISTINCT ?who) AS ?n) {{ VALUES ?period {{ {_literals(names)} }} ?who <{DCTERMS}temporal> ?period }}")[0]["n"][1])


def label_things(reader: GraphReader, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of things by IRI; those without one are left out."""
    values = " ".join(f"<{safe_iri(one)}>" for one in iris)
    return {row["thing"][1]: row["name"][1] for row in reader.select(f"SELECT ?thing ?name {{ VALUES ?thing {{ {values} }} ?thing {_LABEL} ?name }}")} if values else {}


def first_year(edtf: str) -> int | None:
    """Return the first year of an EDTF date; None for one without."""
    found = _YEAR.match(edtf)
    return int(found[0]) if found else None


def _literals(names: Iterable[str]) -> str:
    return " ".join('"' + name.replace("\\", "").replace('"', "").replace("\n", " ").replace("\r", " ") + '"' for name in names)


def _record(work: str) -> str:
    return work.partition("#")[0]


def _text(row: dict[str, tuple[str, str, str, str]], name: str) -> str:
    return row[name][1] if name in row else ""
