"""Every door of the installation, asked at as each kind of person, against a table of what is expected.

A new door without a line in `doors.tsv` fails; so does a line without a door. The lines that are lacking are printed as they were
found: read each before it is put into the table.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.foundation.rights.doors import KINDS, SECRET, all_doors, build_world, walk_through

from wenyuan.site.options import Options

TABLE = Path(__file__).with_name("doors.tsv")
Row = tuple[str, str]
Found = dict[Row, dict[str, tuple[int, bytes]]]
_walked: Found = {}
pytestmark = pytest.mark.slow


# Whether there is an index depends on what ran before; without one, these say so with 503.
SEARCHES = {"api/discovery/v1/search", "browse/classes/", "feeds/new.atom", "search/"}


def _status(door: Row, status: int) -> int:
    return 200 if status == 503 and door[1] in SEARCHES else status


def read_table() -> dict[Row, list[int]]:
    lines = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {(method, address): [int(one) for one in statuses] for method, address, *statuses in lines}


@pytest.fixture
def found(db: None, settings: object, tmp_path: Path) -> Found:
    """What each door answered to each kind of person. The walk takes a while, so one test does it for all; what it did is undone."""
    if not _walked:
        settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})  # type: ignore[attr-defined]
        world = build_world()
        _walked.update({door: walk_through(*door, world) for door in all_doors()})
    return _walked


def test_every_door_answers_as_the_table_says(found: Found) -> None:
    statuses = {door: [_status(door, answers[kind][0]) for kind in KINDS] for door, answers in found.items()}
    table = read_table()
    lacking = ["\t".join([*door, *map(str, statuses[door])]) for door in statuses if door not in table]
    other = {door: (table[door], row) for door, row in statuses.items() if door in table and table[door] != row}

    assert lacking == [], "no line in doors.tsv:\n" + "\n".join(lacking)
    assert other == {}, "another answer than in doors.tsv"
    assert [door for door in table if door not in statuses] == []


def test_no_door_breaks(found: Found) -> None:
    assert {door: kind for door, answers in found.items() for kind, (status, _content) in answers.items() if _status(door, status) >= 500} == {}


def test_whoever_is_suspended_is_nobody(found: Found) -> None:
    assert {door: answers["suspended"][0] for door, answers in found.items() if answers["suspended"][0] != answers["anonymous"][0]} == {}


def test_no_reader_enters_a_staff_door(found: Found) -> None:
    inside = {
        door: {kind: answers[kind][0] for kind in ("anonymous", "reader", "reader_b", "suspended") if answers[kind][0] < 400}
        for door, answers in found.items() if door[1].startswith("staff/")
    }

    assert {door: entered for door, entered in inside.items() if entered} == {}
    assert len(inside) > 80


def test_nothing_secret_of_a_library_is_told_to_anybody_else(found: Found) -> None:
    """Whatever the status: titles of hidden records, files, jobs, receivers, rules."""
    told = {door: [kind for kind in ("anonymous", "reader", "reader_b", "suspended", "staff_b") if SECRET.encode() in answers[kind][1]] for door, answers in found.items()}
    own = {door for door, answers in found.items() if SECRET.encode() in answers["staff_a"][1]}

    assert {door: kinds for door, kinds in told.items() if kinds} == {}
    assert len(own) >= 8


def test_staff_of_another_library_change_nothing_at_doors_to_a_librarys_things(found: Found) -> None:
    """A door whose address names a thing of library A, and which A's staff may pass with a change, is shut to B's."""
    entered = {
        door: answers["staff_b"][0] for door, answers in found.items()
        if door[0] != "GET" and "<" in door[1] and door[1].startswith(("staff/", "api/")) and answers["staff_a"][0] < 400 and answers["staff_b"][0] < 400
    }

    assert entered == {}
