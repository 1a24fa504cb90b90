"""Readers and staff of the demonstration: invented people with passwords that are published on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wenyuan.knowledge.catalogue.demo.publishing import read_data


class PersonKind(StrEnum):
    """Reader or member of staff."""

    READER = "reader"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person who can sign in.

    Attributes:
        role: Reader category or post.
        library: Code of the home library.
        national: Whether the person sees every library of the network.
        card: Card number of a reader; empty for staff.
        password: Known to everybody; an installation with real readers must not load these people.
    """

    user_name: str
    password: str
    name: str
    kind: PersonKind
    role: str
    library: str
    born: date | None = None
    card: str = ""
    national: bool = False


def demo_people() -> tuple[DemoPerson, ...]:
    """Return thirty readers and ten members of staff."""
    found: list[DemoPerson] = []
    for line in read_data("people.txt"):
        user, name, kind, role, library, born, national = (part.strip() for part in line.split("|"))
        readers = sum(person.kind is PersonKind.READER for person in found)
        reader = kind == PersonKind.READER
        found.append(
            DemoPerson(
                user_name=user,
                password=f"demo-{user}",
                name=name,
                kind=PersonKind(kind),
                role=role,
                library=library,
                born=date.fromisoformat(born) if born else None,
                card=f"D{26000001 + readers}" if reader else "",
                national=national == "national",
            )
        )
    return tuple(found)
