"""What the graph says of itself: its named graphs, with title, licence and where each comes from.

Source:
    W3C, Data Catalog Vocabulary (DCAT) 3; PROV-O; VoID.
"""

from __future__ import annotations

from datetime import datetime

from wenyuan.bibliography.bibframe.writing import safe_iri

from ..sources import graph_sources
from .following import graph_base, graph_name

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TERMS = "http://purl.org/dc/terms/"
_DCAT = "http://www.w3.org/ns/dcat#"
_PROV = "http://www.w3.org/ns/prov#"


def describe_sources(*, at: datetime) -> str:
    """Return the description of all named graphs as N-Triples."""
    whole = graph_name()
    said = [f"<{whole}> <{_RDF_TYPE}> <{_DCAT}Catalog> ."]
    for source in graph_sources():
        graph = graph_name(source.name)
        said += [
            f"<{whole}> <{_DCAT}dataset> <{graph}> .",
            f"<{graph}> <{_RDF_TYPE}> <{_DCAT}Dataset> .", f"<{graph}> <{_RDF_TYPE}> <http://rdfs.org/ns/void#Dataset> .", f'<{graph}> <{_TERMS}title> "{_plain(source.title)}" .',
            f"<{graph}> <{_TERMS}license> <{safe_iri(source.licence)}> .", f"<{graph}> <{_TERMS}publisher> <{graph_base()}/> .",
            f'<{graph}> <{_PROV}generatedAtTime> "{at:%Y-%m-%dT%H:%M:%SZ}"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
            f"<{graph}> <http://rdfs.org/ns/void#sparqlEndpoint> <{graph_base()}/sparql> .",
        ]
    return "\n".join(said) + "\n"


def _plain(text: str) -> str:
    return text.replace("\\", "").replace('"', "").replace("\n", " ")
