"""Subjects and genres: 600 to 662."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, scheme_of, text_of, uris_of
from .names import agent_of, named_work
from .titles import title_of_heading
from .tree import Link, Node, labelled
from .vocabulary import ID, SUBJECT_SCHEMES, code_link

_MADS: Final = {
    "600": "madsrdf:PersonalName", "610": "madsrdf:CorporateName", "611": "madsrdf:ConferenceName", "630": "madsrdf:Title", "648": "madsrdf:Temporal", "650": "madsrdf:Topic",
    "651": "madsrdf:Geographic", "655": "madsrdf:GenreForm",
}
_BF: Final = {"648": "bf:Temporal", "650": "bf:Topic", "651": "bf:Place", "655": "bf:GenreForm"}
_DIVISIONS: Final = {"v": "madsrdf:GenreForm", "x": "madsrdf:Topic", "y": "madsrdf:Temporal", "z": "madsrdf:Geographic"}


def subject(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """600, 610, 611, 630, 648, 650, 651, 655: one thing, or a heading with subdivisions as a list of components."""
    node = _main(field_, tag, lang)
    divisions = [(s.code, s.value.strip().rstrip(".")) for s in field_.subfields if s.code in _DIVISIONS and s.value.strip()]
    if divisions:
        node = _complex(node, field_, tag, divisions, lang)
    if scheme := _scheme(field_):
        node.add("bf:source", scheme)
    draft.work.add("bf:genreForm" if tag == "655" else "bf:subject", node)


def _main(field_: Field, tag: str, lang: str) -> Node:
    if tag in {"600", "610", "611"}:
        if field_.first("t"):
            return named_work(field_, tag, lang)
        node = agent_of(field_, tag, lang)
        kind = "madsrdf:FamilyName" if tag == "600" and field_.indicators[:1] == "3" else _MADS[tag]
        node.types = (*node.types, kind)
        return node
    if tag == "630":
        node = Node(("bf:Work", "bf:Hub"), uris_of(field_)[0])
        node.add("bf:title", title_of_heading(field_, "a", lang))
        return node
    uri, others = uris_of(field_)
    node = Node((_BF[tag], _MADS[tag]), uri)
    node.add("rdfs:label", text_of(field_, "abcd" if tag != "655" else "ab").rstrip("."), lang=lang)
    node.add("madsrdf:authoritativeLabel", text_of(field_, "abcd" if tag != "655" else "ab").rstrip("."), lang=lang)
    for one in others:
        node.add("bf:identifiedBy", one)
    return node


def _complex(main: Node, field_: Field, tag: str, divisions: list[tuple[str, str]], lang: str) -> Node:
    """A heading with subdivisions: the label with dashes, and each component in order."""
    first = text_of(field_, "abcdgq" if tag in {"600", "610", "611"} else "abcdfgklmnoprst" if tag == "630" else "abcd").rstrip(".")
    label = "--".join([first, *(value for _code, value in divisions)])
    whole = Node(("bf:Topic" if tag != "655" else "bf:GenreForm", "madsrdf:ComplexSubject"), main.uri)
    whole.add("rdfs:label", label, lang=lang)
    whole.add("madsrdf:authoritativeLabel", label, lang=lang)
    components = [(_MADS[tag], first), *((_DIVISIONS[code], value) for code, value in divisions)]
    parts = Node(("rdf:List",))
    for type_, value in components:
        part = Node((type_,))
        part.add("madsrdf:authoritativeLabel", value, lang=lang)
        parts.properties.append(("rdf:_item", part))
    whole.properties.append(("madsrdf:componentList", parts))
    return whole


def _scheme(field_: Field) -> Node | Link | None:
    indicator = field_.indicators[1:2]
    if indicator == "7" and (code := first_of(field_, "2", stop=True)):
        return code_link("subjectSchemes", code) if code.isascii() and code.isalnum() else scheme_of(code)
    return Link(f"{ID}{SUBJECT_SCHEMES[indicator]}") if indicator in SUBJECT_SCHEMES else None


def uncontrolled(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """653: words of the cataloguer; the second indicator says of what kind."""
    type_ = {"1": "bf:Person", "2": "bf:Organization", "3": "bf:Meeting", "4": "bf:Temporal", "5": "bf:Place", "6": "bf:GenreForm"}.get(field_.indicators[1:2], "bf:Topic")
    for value in all_of(field_, "a"):
        node = labelled(type_, value.rstrip("."), lang=lang)
        node.types = (type_, "bflc:Uncontrolled")
        draft.work.add("bf:genreForm" if type_ == "bf:GenreForm" else "bf:subject", node)


def faceted(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """654, 656, 657: topics by facets, occupations, functions."""
    if text := text_of(field_, "ab"):
        node = labelled("bf:Topic", text.rstrip("."), lang=lang)
        if code := first_of(field_, "2"):
            node.add("bf:source", scheme_of(code))
        draft.work.add("bf:subject", node)


def hierarchical_place(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """662 as a subject, 752 as a place of the instance: from the country down."""
    parts = [s.value.strip().rstrip(".") for s in field_.subfields if s.code in "abcdfgh" and s.value.strip()]
    if parts:
        node = labelled("bf:Place", "--".join(parts), lang=lang)
        node.types = ("bf:Place", "madsrdf:HierarchicalGeographic")
        draft.work.add("bf:subject", node) if tag == "662" else draft.instance.add("bf:place", node)
