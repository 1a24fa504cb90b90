"""Queries that show what can be asked; a test asks every one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Example:
    """A question in words and in SPARQL."""

    title: str
    query: str


def examples() -> list[Example]:
    """Return the examples of the query page."""
    return [
        Example(_("鲁迅写的书，按出版年"), """SELECT ?title ?date ?work WHERE {
  ?work bf:contribution/bf:agent/rdfs:label ?name ;
        bf:hasInstance ?instance .
  ?instance rdfs:label ?title ; dcterms:date ?date .
  FILTER(STRSTARTS(?name, "鲁迅"))
} ORDER BY ?date LIMIT 100"""),
        Example(_("同一作品有哪些版本"), """SELECT ?hub (COUNT(DISTINCT ?work) AS ?editions) (SAMPLE(?label) AS ?title) WHERE {
  ?work bf:expressionOf ?hub ; rdfs:label ?label .
} GROUP BY ?hub HAVING (COUNT(DISTINCT ?work) > 1)
ORDER BY DESC(?editions) LIMIT 50"""),
        Example(_("收藏最多的十个馆"), """SELECT ?library (COUNT(?instance) AS ?held) WHERE {
  ?instance bf:heldBy ?library .
} GROUP BY ?library ORDER BY DESC(?held) LIMIT 10"""),
        Example(_("图谱里有哪些来源，各是什么许可"), """SELECT ?graph ?title ?licence WHERE {
  ?graph a dcat:Dataset ; dcterms:title ?title ; dcterms:license ?licence .
}"""),
        Example(_("一部作品的全部陈述"), """CONSTRUCT { ?work ?p ?o } WHERE {
  { SELECT ?work WHERE { ?work a bf:Work ; rdfs:label "红楼梦" } LIMIT 1 }
  ?work ?p ?o
}"""),
    ]
