"""What the mapping of every field needs: the work, the instance, and how values are read from fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from wenyuan.bibliography.crosswalks.isbd import strip_marks
from wenyuan.bibliography.marc import Field, Record

from .tree import Link, Node, labelled
from .vocabulary import ID, LANGUAGE_TAGS, SCRIPTS, code_link

_LINKAGE: Final = re.compile(r"(\d{3})-(\d{2})(?:/([^/]+))?")
_SOURCED: Final = re.compile(r"\(([^)]+)\)\s*(.+)", re.DOTALL)
_URI: Final = re.compile(r"https?://\S+|urn:\S+|info:\S+", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A conversion under way. `work` and `instance` grow; `others` are further instances and items; `base` begins all URIs.

    `known_agencies` says that codes of agencies are those of the MARC list, which have URIs at the Library of Congress.
    """

    record: Record
    base: str
    work: Node
    instance: Node
    admin: Node
    known_agencies: bool = True
    others: list[Node] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    items: int = 0

    @property
    def fixed(self) -> str:
        """Field 008, padded to its 40 characters."""
        found = self.record.first("008")
        return ((found.data if found else "") or "").ljust(40)[:40]

    @property
    def kind(self) -> str:
        """Leader 06, `a` where it is no known code."""
        return self.record.leader[6:7] if self.record.leader[6:7].strip() else "a"

    @property
    def is_serial(self) -> bool:
        """Whether it is a serial, a part of one, or an integrating resource (leader 07)."""
        return self.record.leader[7:8] in {"b", "i", "s"}


def linked_tag(field_: Field) -> str:
    """Return the tag that an 880 stands for, or the field's own."""
    if field_.tag != "880":
        return field_.tag
    found = _LINKAGE.match((field_.first("6") or "").strip())
    return found[1] if found else ""


def language_of(field_: Field, record: Record) -> str:
    """Return the language tag of an 880 with its script, which is Latin where no code says otherwise and the text is so; nothing for other fields."""
    if field_.tag != "880":
        return ""
    found = _LINKAGE.match((field_.first("6") or "").strip())
    script = SCRIPTS.get(found[3] or "", "") if found else ""
    if not script and all(s.value.isascii() for s in field_.subfields):
        script = "Latn"
    fixed = record.first("008")
    code = ((fixed.data if fixed else "") or "").ljust(40)[35:38]
    tag = LANGUAGE_TAGS.get(code, code if code.isalpha() else "und")
    return f"{tag}-{script}" if script else tag


def text_of(field_: Field, codes: str, *, separator: str = " ") -> str:
    """Return the values of subfields in the order of the field, without the mark that leads on to the next."""
    return strip_marks(separator.join(s.value.strip() for s in field_.subfields if s.code in codes and s.value.strip()))


def first_of(field_: Field, code: str, *, stop: bool = False) -> str:
    """Return a first value without its closing mark, empty for none."""
    return strip_marks(field_.first(code) or "", stop=stop)


def all_of(field_: Field, code: str) -> list[str]:
    """Return all values without closing marks."""
    return [value for value in map(strip_marks, field_.all(code)) if value]


def uris_of(field_: Field) -> tuple[str, list[Node]]:
    """Return the URI that $1 or $0 give the thing, and the other identifiers in $0."""
    uri, others = "", list[Node]()
    for code in ("1", "0"):
        for value in field_.all(code):
            text = value.strip().removeprefix("(uri)").strip()
            if found := _URI.search(text):
                uri = uri or found[0]
            elif text:
                others.append(identifier("bf:Identifier", text))
    return uri, others


def identifier(type_: str, value: str, *, qualifier: Iterable[str] = (), status: str = "", source: Node | Link | None = None) -> Node:
    """Return an identifier; a source in brackets before the value (`(OCoLC)123`) becomes its source."""
    node = Node((type_,))
    if source is None and (found := _SOURCED.fullmatch(value.strip())):
        value = found[2]
        source = source_of(found[1])
        if found[1] == "OCoLC":
            node.types = ("bf:OclcNumber",)
    node.add("rdf:value", value)
    for one in qualifier:
        node.add("bf:qualifier", one.strip("() "))
    if status:
        node.add("bf:status", code_link("mstatus", status))
    node.add("bf:source", source)
    return node


def source_of(code: str, *, known: bool = True) -> Node:
    """Return an organisation by its code; `known` codes of the MARC list also have a URI."""
    code = code.strip()
    plain = code.replace("-", "")
    node = Node(("bf:Source",), f"{ID}vocabulary/organizations/{plain.lower()}" if known and code.isascii() and plain.isalnum() and code[:1].isupper() else "")
    node.add("bf:code", code)
    return node


def scheme_of(code: str) -> Node:
    """Return a scheme named by $2."""
    node = Node(("bf:Source",))
    node.add("bf:code", code.strip())
    return node


def note(text: str, *, kind: str = "", lang: str = "") -> Node:
    """Return a note; `kind` is its type in words."""
    node = Node(("bf:Note",))
    if kind:
        node.add("bf:noteType", kind)
    node.add("rdfs:label", text, lang=lang)
    return node


def with_applies(node: Node, field_: Field) -> Node:
    """Add what part of the thing a field speaks of ($3)."""
    if part := first_of(field_, "3").rstrip(":"):
        node.add("bflc:appliesTo", labelled("bflc:AppliesTo", part))
    return node
