"""Names: persons, families, bodies, meetings, and what they did."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, text_of, uris_of
from .titles import title_of_heading
from .tree import Link, Node, labelled
from .vocabulary import ID

_NAME_CODES: Final = {"00": "abcdjq", "10": "abcdgn", "11": "acdegnq"}
_ROLE_CODES: Final = {"00": "e", "10": "e", "11": "j"}
_HAN: Final = re.compile("[\u3400-\u9fff]")
_BRACKET: Final = re.compile(r",?\s*([(（)）])\s*")
_RELATOR: Final = re.compile(r"[a-z]{3}")


def agent_of(field_: Field, tag: str, lang: str = "") -> Node:
    """Return the agent of a heading field."""
    kind = tag[1:]
    uri, others = uris_of(field_) if not field_.first("t") else ("", [])
    node = Node(("bf:Agent", _agent_type(field_, kind)), uri)
    node.add("rdfs:label", _name(field_, kind), lang=lang)
    node.add("bflc:marcKey", tag + field_.indicators + "".join(f"${s.code}{s.value}" for s in field_.subfields if s.code not in "0156"), lang=lang)
    for one in others:
        node.add("bf:identifiedBy", one)
    return node


def _agent_type(field_: Field, kind: str) -> str:
    if kind == "00":
        return "bf:Family" if field_.indicators[:1] == "3" else "bf:Person"
    if kind == "10":
        return "bf:Jurisdiction" if field_.indicators[:1] == "1" and not field_.first("b") else "bf:Organization"
    return "bf:Meeting"


def _name(field_: Field, kind: str) -> str:
    """Return the name without its title and roles; a full stop stays where it ends a shortened word."""
    codes, values = _NAME_CODES[kind], []
    for subfield in field_.subfields:
        if subfield.code in {"t", "k"} or (subfield.code == "n" and "t" in {s.code for s in field_.subfields[: field_.subfields.index(subfield)]}):
            break
        if subfield.code in codes and subfield.value.strip():
            values.append(subfield.value.strip())
    joined = " ".join(values).rstrip(" ,:;")
    # 〔清〕曹雪芹(1715-1763): between Chinese characters the brackets need neither comma nor space.
    return _BRACKET.sub(r"\1", joined) if _HAN.search(joined) else joined


def contribution(field_: Field, tag: str, lang: str = "") -> Node:
    """Return a contribution: the agent and the roles in $e (or $j) and $4."""
    node = Node(("bf:Contribution", "bf:PrimaryContribution") if tag.startswith("1") else ("bf:Contribution",))
    node.add("bf:agent", agent_of(field_, tag, lang))
    for role in roles_of(field_, _ROLE_CODES[tag[1:]]):
        node.add("bf:role", role)
    return node


def roles_of(field_: Field, code: str) -> list[Node | Link]:
    """Return roles by relator code where there is one, else in words; a contributor where nothing is said."""
    found: list[Node | Link] = []
    for value in field_.all("4"):
        text = value.strip()
        if _RELATOR.fullmatch(text):
            found.append(Link(f"{ID}vocabulary/relators/{text}"))
        elif text.startswith("http"):
            found.append(Link(text))
        elif text:
            found.append(labelled("bf:Role", text))
    found += [labelled("bf:Role", text.rstrip(".")) for text in all_of(field_, code)]
    return found or [Link(f"{ID}vocabulary/relators/ctb")]


def name_field(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """1XX and 7XX: somebody who contributed, or, with a title, a work that the thing holds or has to do with."""
    if not field_.first("t"):
        draft.work.add("bf:contribution", contribution(field_, tag, lang))
        return
    related = named_work(field_, tag, lang)
    draft.work.add("bf:relation", relation("part" if field_.indicators[1:2] == "2" else "relatedwork", related, text=all_of(field_, "i"), uri=_relationship_of(field_)))


def _relationship_of(field_: Field) -> str:
    """Return the address of the relationship in $4 of a name and title, empty for none."""
    return next((value.strip() for value in field_.all("4") if value.strip().startswith("http")), "")


def named_work(field_: Field, tag: str, lang: str = "", type_: str = "bf:Work") -> Node:
    """Return the work of a name and title heading, or of a title heading (X30)."""
    uri, others = uris_of(field_)
    node = Node((type_,) if type_ == "bf:Hub" else (type_, "bf:Hub"), uri)
    kind = tag[1:]
    if kind in _NAME_CODES:
        primary = Node(("bf:Contribution", "bf:PrimaryContribution"))
        primary.add("bf:agent", agent_of(field_, tag, lang))
        node.add("bf:contribution", primary)
    node.add("bf:title", title_of_heading(field_, "t" if kind in _NAME_CODES else "a", lang))
    for one in others:
        node.add("bf:identifiedBy", one)
    if issn := first_of(field_, "x"):
        number = Node(("bf:Issn",))
        number.add("rdf:value", issn)
        node.add("bf:identifiedBy", number)
    if version := text_of(field_, "s"):
        node.add("bf:version", version)
    if language := first_of(field_, "l", stop=True):
        node.add("bf:language", labelled("bf:Language", language))
    return node


def relation(relationship: str, other: Node | Link, *, text: list[str] | None = None, uri: str = "") -> Node:
    """Return a qualified relation to another resource."""
    node = Node(("bf:Relation",))
    node.add("bf:relationship", Link(uri or f"{ID}vocabulary/relationship/{relationship.lower()}"))
    for one in text or ():
        node.add("bf:relationship", labelled("bf:Relationship", one.rstrip(": ")))
    node.add("bf:associatedResource", other)
    return node


def uncontrolled_name(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """720: a name without a rule."""
    node = Node(("bf:Contribution",))
    node.add("bf:agent", labelled("bf:Person" if field_.indicators[:1] == "1" else "bf:Agent", first_of(field_, "a"), lang=lang))
    for role in roles_of(field_, "e"):
        node.add("bf:role", role)
    draft.work.add("bf:contribution", node)
