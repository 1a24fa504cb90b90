"""Which indexes there are, by which names and prefixes.

Source:
    CQL context set 2.0; Dublin Core 1.1, bath 2.0, rec 1.1 and bib 1.0 context sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext_lazy as _

from wenyuan.bibliography.cql import CqlError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Kind = Literal["text", "number", "year", "filter"]
CQL, DC, BATH, REC, BIB, OWN = "cql", "dc", "bath", "rec", "bib", "wy"
OWN_URI: Final = "info:wenyuan/cql-context-set/1.0"
SETS: Final[dict[str, tuple[str, ...]]] = {
    CQL: ("info:srw/cql-context-set/1/cql-v1.2", "info:srw/cql-context-set/1/cql-v1.1", "info:srw/cql-context-set/1/cql-v2.0"),
    DC: ("info:srw/cql-context-set/1/dc-v1.1",),
    BATH: ("http://zing.z3950.org/cql/bath/2.0/",),
    REC: ("info:srw/cql-context-set/2/rec-1.1", "info:srw/cql-context-set/2/rec-1.0"),
    BIB: ("info:srw/cql-context-set/1/bib-v1",),
    OWN: (OWN_URI,),
}
_PREFIX_OF = {uri: prefix for prefix, uris in SETS.items() for uri in uris}


@dataclass(frozen=True, slots=True)
class Index:
    """An index: the field of discovery's query language behind it (empty for everything), or the filter; `names` are all its names."""

    field: str
    kind: Kind
    names: tuple[str, ...]
    title: _StrPromise


INDEXES: Final[tuple[Index, ...]] = (
    Index("", "text", ("cql.serverChoice", "cql.anywhere", "cql.any", "cql.keywords", "cql.anyIndexes", "cql.allIndexes", "bath.any", "dc.any"), _("任意字段")),
    Index("title", "text", ("dc.title", "bath.title", "bath.keyTitle", "bath.uniformTitle", "bib.titleUniform", "wy.题名"), _("题名")),
    Index("author", "text", (
        "dc.creator", "dc.contributor", "dc.author", "bath.author", "bath.name", "bath.personalName", "bath.corporateName", "bib.namePersonal",
        "bib.nameCorporate", "bib.name", "wy.著者",
    ), _("著者")),
    Index("subject", "text", ("dc.subject", "bath.subject", "bath.topicalSubject", "bib.subjectTopical", "wy.主题"), _("主题")),
    Index("publisher", "text", ("dc.publisher", "bath.publisher", "wy.出版者"), _("出版者")),
    Index("series", "text", ("bib.titleSeries", "bath.seriesTitle", "wy.丛编"), _("丛编")),
    Index("contents", "text", ("dc.description", "bath.notes", "wy.目录"), _("目录与摘要")),
    Index("class", "number", ("wy.class", "bib.classification", "bath.classification", "wy.分类号"), _("分类号")),
    Index("call", "number", ("wy.callNumber", "wy.索书号"), _("索书号")),
    Index("id", "number", ("dc.identifier", "bath.isbn", "bath.issn", "bath.standardIdentifier", "rec.identifier", "rec.id", "bib.isbn", "dc.isbn", "dc.issn"), _("ISBN、ISSN、号码")),
    Index("year", "year", ("dc.date", "bath.publicationDate", "dc.year", "bib.dateIssued", "wy.年"), _("出版年")),
    Index("language", "filter", ("dc.language", "bath.language"), _("语种")),
    Index("material", "filter", ("dc.type", "bath.resourceType", "wy.material"), _("文献类型")),
    Index("library", "filter", ("wy.library", "bath.possessingInstitution", "wy.馆"), _("馆代码")),
)
_BY_NAME = {name.lower(): index for index in INDEXES for name in index.names}
# A name without a prefix is looked for in these, in this order.
_DEFAULTS = (DC, CQL, BATH, REC, OWN, BIB)


def resolve(name: str, prefixes: dict[str, str]) -> tuple[str, str]:
    """Return prefix and bare name of an index or relation, both in lower case; the prefix is one of ours, or empty where none was written.

    Args:
        prefixes: What the query itself assigned: prefix to URI, the empty prefix for names without one.

    Raises:
        CqlError: 15, a context set that is not ours.
    """
    prefix, dot, bare = name.lower().rpartition(".")
    if not dot:
        given = prefixes.get("")
        return (_set_of(given), bare) if given is not None else ("", bare)
    if prefix in prefixes:
        return _set_of(prefixes[prefix]), bare
    if prefix not in SETS:
        raise CqlError(15, prefix)
    return prefix, bare


def _set_of(uri: str) -> str:
    if uri not in _PREFIX_OF:
        raise CqlError(15, uri)
    return _PREFIX_OF[uri]


def find_index(name: str, prefixes: dict[str, str]) -> Index:
    """Return an index.

    Raises:
        CqlError: 15 or 16.
    """
    prefix, bare = resolve(name, prefixes)
    for chosen in (prefix,) if prefix else _DEFAULTS:
        found = _BY_NAME.get(f"{chosen}.{bare}")
        if found is not None:
            return found
    raise CqlError(16, name)
