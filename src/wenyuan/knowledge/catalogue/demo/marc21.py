"""MARC 21 records of the demonstration library: the English-language books.

Source:
    MARC 21 Format for Bibliographic Data, fields 020, 100, 245, 264, 490, 650, 852.
"""

from __future__ import annotations

from collections.abc import Iterator

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record
from wenyuan.knowledge.catalogue.demo.coded import DATE_ENTERED, build_008
from wenyuan.knowledge.catalogue.demo.fields import group_statements, make_control, make_field
from wenyuan.knowledge.catalogue.demo.holdings import build_holdings
from wenyuan.knowledge.catalogue.demo.work import Contribution, DemoWork

_ARTICLES = ("The ", "A ", "An ")
_RELATORS = {"著": "author", "译": "translator", "绘": "illustrator"}


def build_marc21(work: DemoWork) -> Record:
    """Build the record of a book."""
    first, *others = work.contributions
    fields = [
        make_control("001", work.control_number),
        make_control("003", "WYDEMO"),
        make_control("005", f"{DATE_ENTERED}090000.0"),
        make_control("008", build_008(work)),
        *([make_field("020", "  ", ("a", work.isbn))] if work.isbn else []),
        make_field("040", "  ", ("a", "WYDEMO"), ("b", "chi"), ("e", "rda"), ("c", "WYDEMO")),
        *_origin(work),
        make_field("084", "  ", ("a", work.class_number), ("2", "clc")),
        _name_field("100", first),
        *_titles(work),
        *_physical(work),
        *_subjects(work),
        *[_name_field("700", other) for other in others],
        *build_holdings(work),
    ]
    return Record("00000nam a2200000 i 4500", tuple(fields), MarcFormat.MARC21)


def _is_from_chinese(work: DemoWork) -> bool:
    return (
        any(c.role == "译" for c in work.contributions)
        and bool(work.uniform_title)
        and (not work.class_number.startswith("I7"))
    )


def _origin(work: DemoWork) -> Iterator[Field]:
    if any(c.role == "译" for c in work.contributions):
        original = "chi" if _is_from_chinese(work) else "spa"
        yield make_field("041", "1 ", ("a", work.language), ("h", original))


def _titles(work: DemoWork) -> Iterator[Field]:
    if work.uniform_title:
        yield make_field("240", "10", ("a", f"{work.uniform_title}."), ("l", "English"))
    skip = next((len(a) for a in _ARTICLES if work.title.startswith(a)), 0)
    title = work.title
    if work.other_title:
        title = f"{title} :"
    elif work.part_title:
        title = f"{title}."
    statement = " ; ".join(group_statements(work))
    yield make_field(
        "245",
        f"1{skip}",
        ("a", title if work.other_title or work.part_title else f"{title} /"),
        ("b", f"{work.other_title} /" if work.other_title else ""),
        ("n", f"{work.part_number}," if work.part_number else ""),
        ("p", f"{work.part_title} /" if work.part_title else ""),
        ("c", f"{statement}."),
    )


def _physical(work: DemoWork) -> Iterator[Field]:
    published = work.publication
    if published.edition:
        yield make_field("250", "  ", ("a", published.edition))
    yield make_field(
        "264",
        " 1",
        ("a", f"{published.place} :"),
        ("b", f"{published.publisher},"),
        ("c", f"{published.label}."),
    )
    yield make_field("300", "  ", ("a", published.extent))
    yield make_field("336", "  ", ("a", "text"), ("b", "txt"), ("2", "rdacontent"))
    if work.abstract:
        yield make_field("520", "  ", ("a", work.abstract))


def _subjects(work: DemoWork) -> Iterator[Field]:
    for subject in work.subjects:
        head, *subdivisions = subject.split("--")
        yield make_field("650", " 0", ("a", head), *[("x", part) for part in subdivisions])


def _name_field(tag: str, contribution: Contribution) -> Field:
    dates = contribution.agent.dates.replace("约", "approximately ").replace("前", "B.C. ")
    single = "0 " if ", " not in contribution.printed else "1 "
    return make_field(
        tag,
        single,
        ("a", f"{contribution.printed},"),
        ("d", f"{dates}," if dates else ""),
        ("e", f"{_RELATORS[contribution.role]}."),
    )
