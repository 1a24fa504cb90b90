"""CNMARC records of the demonstration library.

Source:
    CNMARC (WH/T 0503-96); embedded fields of block 4 after the standard's $1 technique.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield
from wenyuan.knowledge.catalogue.demo.agents import simple_role
from wenyuan.knowledge.catalogue.demo.coded import (
    DATE_ENTERED,
    build_general_data,
    build_leader,
    build_monograph_data,
    build_serial_data,
)
from wenyuan.knowledge.catalogue.demo.fields import (
    group_statements,
    make_control,
    make_field,
    read_name,
    read_title,
)
from wenyuan.knowledge.catalogue.demo.holdings import build_holdings
from wenyuan.knowledge.catalogue.demo.work import Contribution, DemoWork, WorkKind

_SECONDARY = frozenset("译注校评绘疏释点释续笺序刊补改图改编")
_PRIMARY = frozenset({"校注", "编", "改编"})
_NON_PRINT = {
    WorkKind.MAP: "地图",
    WorkKind.GRAPHIC: "图像资料",
    WorkKind.SOUND: "录音制品",
    WorkKind.VIDEO: "影像资料",
    WorkKind.ERESOURCE: "电子资源",
    WorkKind.RARE: "古籍",
    WorkKind.SERIAL: "连续出版物",
}


def build_cnmarc(work: DemoWork, host: DemoWork | None, parts: Sequence[DemoWork]) -> Record:
    """Build the record; `host` is the set the work is a part of, `parts` the parts of this set."""
    fields = [
        make_control("001", work.control_number),
        make_control("005", f"{DATE_ENTERED}090000.0"),
        *_identification(work),
        *_coded(work),
        *_description(work),
        *_notes(work),
        *_links(work, host, parts),
        *_titles(work),
        *_subjects(work),
        *_names(work),
        make_field("801", " 0", ("a", "CN"), ("b", "WYDEMO"), ("c", DATE_ENTERED)),
        *([make_field("856", "4 ", ("u", work.link))] if work.link else []),
        *build_holdings(work),
    ]
    return Record(build_leader(work), tuple(fields), MarcFormat.CNMARC)


def _identification(work: DemoWork) -> Iterator[Field]:
    if work.isbn:
        price = f"CNY{work.price}" if work.price else ""
        yield make_field("010", "  ", ("a", work.isbn), ("d", price))
    if work.issn:
        yield make_field("011", "  ", ("a", work.issn))


def _coded(work: DemoWork) -> Iterator[Field]:
    yield make_field("100", "  ", ("a", build_general_data(work)))
    translated = bool(work.original_language)
    yield make_field("101", "1 " if translated else "0 ", ("a", work.language), ("c", work.original_language))
    yield make_field("102", "  ", ("a", work.publication.country), ("b", work.publication.region))
    if work.kind in {WorkKind.BOOK, WorkKind.RARE, WorkKind.THESIS}:
        yield make_field("105", "  ", ("a", build_monograph_data(work)))
        yield make_field("106", "  ", ("a", "r"))
    elif work.kind is WorkKind.SERIAL:
        yield make_field("110", "  ", ("a", build_serial_data(work)))
    elif work.kind is WorkKind.ERESOURCE:
        yield make_field("135", "  ", ("a", "drunnnnnnnnn"))


def _description(work: DemoWork) -> Iterator[Field]:
    statements = group_statements(work)
    pairs = [
        ("a", work.title),
        ("9", read_title(work.title)),
        ("b", _NON_PRINT.get(work.kind, "专著" if work.kind is WorkKind.BOOK else "学位论文")),
        ("e", work.other_title),
        ("h", work.part_number),
        ("i", work.part_title),
        ("f", statements[0] if statements else ""),
        *[("g", statement) for statement in statements[1:]],
    ]
    yield make_field("200", "1 ", *pairs)
    published = work.publication
    if published.edition:
        yield make_field("205", "  ", ("a", published.edition))
    yield make_field(
        "210",
        "  ",
        ("a", published.place or "[出版地不详]"),
        ("c", published.publisher or "[出版者不详]"),
        ("d", format_date(work)),
    )
    yield make_field("215", "  ", ("a", published.extent))
    if work.series:
        yield make_field("225", "2 ", ("a", work.series), ("9", read_title(work.series)))


def format_date(work: DemoWork) -> str:
    """Return 210 $d: the year, or the reign year with the Gregorian one in square brackets."""
    published = work.publication
    if published.label[:4].isdigit():
        return published.label
    last = published.last_year
    years = str(published.first_year)
    if last is not None and last != published.first_year:
        years = f"{years}-{last}"
    return f"{published.label}[{years}]"


def _notes(work: DemoWork) -> Iterator[Field]:
    if work.note:
        yield make_field("300", "  ", ("a", work.note))
    if work.contents:
        yield make_field("327", "1 ", *[("a", part) for part in work.contents])
    if work.kind is WorkKind.THESIS:
        yield make_field("328", "  ", ("a", f"学位论文--{work.publication.publisher}, {format_date(work)}"))
    if work.abstract:
        yield make_field("330", "  ", ("a", work.abstract))


def _embed(tag: str, indicators: str, title: str, control_number: str = "") -> Field:
    linked = [Subfield("1", f"001{control_number}")] if control_number else []
    return Field(tag, indicators, (*linked, Subfield("1", "2001 "), Subfield("a", title)))


def _links(work: DemoWork, host: DemoWork | None, parts: Sequence[DemoWork]) -> Iterator[Field]:
    if work.series:
        yield _embed("410", " 0", work.series)
    if work.original_title:
        yield _embed("454", " 1", work.original_title)
    if host is not None:
        yield _embed("461", " 0", host.title, host.control_number)
    for part in parts:
        yield _embed("462", " 0", part.title, part.control_number)


def _titles(work: DemoWork) -> Iterator[Field]:
    if work.uniform_title:
        pairs = [("a", work.uniform_title), ("9", read_title(work.uniform_title))]
        yield make_field("500", "10", *pairs, ("m", work.language if work.original_language else ""))
    if work.original_title:
        yield make_field("510", "1 ", ("a", work.original_title), ("z", work.original_language))
    for variant in work.variants:
        yield make_field("517", "1 ", ("a", variant), ("9", read_title(variant)))


def _subjects(work: DemoWork) -> Iterator[Field]:
    for subject in work.subjects:
        head, *subdivisions = subject.split("$")
        pairs = [(part[0], part[1:]) for part in subdivisions]
        if head.startswith("!"):
            yield make_field("600", " 0", ("a", head[1:]), ("9", read_name(head[1:])), *pairs)
            continue
        yield make_field("606", "0 ", ("a", head), *pairs)
        for code, value in pairs:
            if code == "y" and value not in {"中国", "世界", "西方国家"}:
                yield make_field("607", "  ", ("a", value))
    yield make_field("690", "  ", ("a", work.class_number), ("v", "5"))


def _is_secondary(role: str) -> bool:
    simple = simple_role(role)
    return simple not in _PRIMARY and bool(_SECONDARY.intersection(simple))


def _names(work: DemoWork) -> Iterator[Field]:
    secondary = [_is_secondary(c.role) for c in work.contributions]
    if all(secondary):
        # A commentary without a named author has its commentators in first place; a translator never is.
        secondary = ["译" in simple_role(c.role) for c in work.contributions]
    pairs = sorted(zip(work.contributions, secondary, strict=True), key=lambda pair: pair[1])
    for contribution, is_secondary in pairs:
        yield _name_field(contribution, secondary=is_secondary)


def _name_field(contribution: Contribution, *, secondary: bool) -> Field:
    agent, role = contribution.agent, simple_role(contribution.role)
    if agent.corporate:
        pairs = [("a", agent.heading), ("9", read_title(agent.heading)), ("4", role)]
        return make_field("712" if secondary else "711", "02", *pairs)
    return make_field(
        "702" if secondary else "701",
        " 0",
        ("a", agent.heading),
        ("9", read_name(agent.heading)),
        ("c", f"({agent.era})" if agent.era else ""),
        ("g", f"({agent.western})" if agent.western else ""),
        ("f", agent.dates),
        ("4", role),
    )
