"""BIBFRAME 2: records as linked data."""

from wenyuan.bibliography.bibframe.convert import Bibframe, to_bibframe
from wenyuan.bibliography.bibframe.tree import Link, Node, Text
from wenyuan.bibliography.bibframe.writing import triples, write_jsonld, write_ntriples, write_rdfxml, write_turtle

__all__ = ["Bibframe", "Link", "Node", "Text", "to_bibframe", "triples", "write_jsonld", "write_ntriples", "write_rdfxml", "write_turtle"]
