"""A description as a tree of nodes, which is how BIBFRAME is written and read by people."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A literal; `datatype` is a compact name such as `xsd:date`."""

    value: str
    lang: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A resource that is described elsewhere, by its URI."""

    uri: str


@dataclass(slots=True)
class Node:
    """A resource: its types and properties as compact names (`bf:Title`), in the order in which they are written. Without `uri` it is a blank node."""

    types: tuple[str, ...]
    uri: str = ""
    properties: list[tuple[str, Node | Text | Link]] = field(default_factory=list)

    def add(self, name: str, value: Node | Text | Link | str | None, *, lang: str = "") -> None:
        """Add a property; nothing for an empty text, an empty link or None. A plain text becomes a literal."""
        if isinstance(value, str):
            value = Text(value.strip(), lang)
        if value is None or value == Link("") or (isinstance(value, Text) and not value.value):
            return
        self.properties.append((name, value))

    def all(self, name: str) -> list[Node | Text | Link]:
        """Return the values of a property, in order."""
        return [value for key, value in self.properties if key == name]


def labelled(type_: str, label: str, *, lang: str = "", uri: str = "") -> Node:
    """Return a node of a type with a label."""
    node = Node((type_,), uri)
    node.add("rdfs:label", label, lang=lang)
    return node
