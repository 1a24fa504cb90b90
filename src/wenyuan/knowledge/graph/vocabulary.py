"""The vocabularies of the graph, and which words of them it uses. `docs/explanation/knowledge-graph.md` says what each means here."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.bibframe.vocabulary import NAMESPACES

DCTERMS: Final = "http://purl.org/dc/terms/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SCHEMA: Final = "https://schema.org/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
# For queries: what everybody may leave undeclared.
PREFIXES: Final = {
    **NAMESPACES, "dcterms": DCTERMS, "foaf": FOAF, "schema": SCHEMA, "skos": SKOS, "owl": OWL, "dcat": "http://www.w3.org/ns/dcat#", "void": "http://rdfs.org/ns/void#",
    "prov": "http://www.w3.org/ns/prov#",
}
