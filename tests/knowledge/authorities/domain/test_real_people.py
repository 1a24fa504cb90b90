"""Real persons and works whose persons are known: a table of 84,000 rows, and how often links are right."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.knowledge.authorities.conftest import AT, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import Record
from wenyuan.knowledge.authorities.domain.linking import weigh_records
from wenyuan.knowledge.authorities.domain.tables import WrongMapping, import_table, read_mapping
from wenyuan.knowledge.authorities.models import AuthorityFacts, AuthorityIdentifier
from wenyuan.knowledge.catalogue.api import CurrentMarc
from wenyuan.knowledge.catalogue.models import Authority

COLUMNS = "number=person_id,name=person_name,born=born_year,died=died_year,sex=gender,dynasty=dynasty,place=jiguan"
THRESHOLD = 0.9


def load(library: int, path: Path, scheme: str) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        counts = import_table(stream, mapping=read_mapping(COLUMNS, scheme=scheme), library_id=library, title=path.name, agency="T", today=date(2026, 11, 23), at=AT, actor_id=None)
    return counts.rows


def records(folder: Path, *, dynasty: bool) -> list[tuple[Record, dict[str, str]]]:
    """CNMARC records of works with their persons, and by name the person's true number; one name twice in a record is left out."""
    found = []
    for path in sorted(folder.glob("work-info/*.json")):
        for number, one in json.loads(path.read_text(encoding="utf-8")).items():
            people = [person for person in one.get("contributors", ()) if person.get("id")]
            names = Counter(person["name"] for person in people)
            if people and max(names.values()) == 1:
                added = f"({one['dynasty']})" if dynasty and one.get("dynasty") else ""
                marc = work(number, one["title"], [(person["name"], added, "") for person in people], year="1990", clc="B94")
                found.append((marc, {person["name"]: person["id"] for person in people}))
    return found


@pytest.mark.django_db
def test_persons_of_a_real_table_are_kept_apart_and_links_are_right(world: World, test_data: Path) -> None:
    rows = load(world.first, test_data / "people-biogref" / "biogref-ddbc-data.csv", "dila")
    assert rows > 40_000
    numbers = dict(AuthorityIdentifier.objects.values_list("authority_id", "value"))
    assert len(numbers) == Authority.objects.count() == AuthorityFacts.objects.count()
    known = set(numbers.values())
    names = Counter(Authority.objects.values_list("heading", flat=True))
    assert sum(count for count in names.values() if count > 1) > 1_000  # homonyms

    figures = {}
    for dynasty, least, coverage in ((True, 0.98, 0.55), (False, 0.98, 0.0)):
        right = wrong = lost = review = nothing = truth_first = there = 0
        done = records(test_data / "cbeta-metadata", dynasty=dynasty)
        for start in range(0, len(done), 1_000):
            part = done[start : start + 1_000]
            weighed = weigh_records({n: CurrentMarc(n, world.first, 1, marc) for n, (marc, _truth) in enumerate(part)})
            found = {(one.record_id, one.heading.text): one.candidates for one in weighed}
            for n, (_marc, truth) in enumerate(part):
                for name, number in truth.items():
                    candidates = found.get((n, name), ())
                    best = candidates[0] if candidates else None
                    there += number in known
                    if best is None:
                        nothing += 1
                    elif best.probability >= THRESHOLD and numbers[best.authority_id] == number:
                        right += 1
                    elif best.probability >= THRESHOLD:
                        wrong += 1
                    elif sum(one.probability for one in candidates) >= 0.3:
                        review += 1
                        truth_first += numbers[best.authority_id] == number
                    else:
                        lost += 1
        figures[dynasty] = (right, wrong, review, truth_first, lost, nothing)
        assert sum(figures[dynasty]) - truth_first >= there
        assert wrong <= (right + wrong) * (1 - least)
        assert right / there >= coverage


@pytest.mark.django_db
def test_wrong_tables_say_so(world: World, tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    table.write_text("id\tname\tborn\n1\t苏轼\t1037\n1\t苏东坡\t1037\n\t\t\n2\t苏轼\tx\n1\t又\t\n3\t孔子\t-551\n", encoding="utf-8")

    def run(columns: str) -> object:
        with table.open(encoding="utf-8", newline="") as stream:
            return import_table(stream, mapping=read_mapping(columns), library_id=world.first, title="t", agency="T", today=date(2026, 11, 23), at=AT, actor_id=None)

    with pytest.raises(WrongMapping):
        run("number=id,name=nothing")
    with pytest.raises(WrongMapping):
        run("number=id,nonsense=name")
    counts = run("number=id,name=name,born=born")

    assert (counts.rows, counts.persons, counts.stored, len(counts.problems)) == (6, 3, 3, 2)  # type: ignore[attr-defined]
    found = Authority.objects.order_by("control_number").values_list("control_number", "heading", "variants", "dates")
    assert list(found) == [("1", "苏轼", ["苏东坡"], "1037-"), ("2", "苏轼", [], ""), ("3", "孔子", [], "前551-")]
    assert dict(AuthorityFacts.objects.values_list("authority__control_number", "born")) == {"1": 1037, "2": None, "3": -550}
    again = run("number=id,name=name,born=born")
    assert (again.stored, again.skipped) == (0, 3)  # type: ignore[attr-defined]
