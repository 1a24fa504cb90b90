"""The duplicates rule: what happens to a control number that the library has already, inside one file and between files."""

from __future__ import annotations

import io
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from wenyuan.bibliography.marc import Field, MarcFormat, Subfield, encode_iso2709, parse_record
from wenyuan.bibliography.marc import Record as Marc
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record, find_version, run_import, take_file, undo_batch
from wenyuan.knowledge.catalogue.models import Record

pytestmark = pytest.mark.django_db(transaction=True)


def _book(number: str, title: str, changed: str = "20200101000000.0") -> bytes:
    fields = [Field("001", data=number)] if number else []
    fields += [
        Field("005", data=changed), Field("100", subfields=(Subfield("a", "20200101d2020    em y0chiy50      ea"),)),
        Field("200", "1 ", (Subfield("a", title), Subfield("f", "某人著"))), Field("210", subfields=(Subfield("a", "北京"), Subfield("d", "2020"))),
    ]
    return encode_iso2709(Marc("00000nam0 2200000   450 ", tuple(fields), MarcFormat.CNMARC))


def _import(library: int, *records: bytes, rule: str = "replace"):
    batch = take_file(io.BytesIO(b"".join(records)), name="t.mrc", library_id=library, rule=rule, at=timezone.now())
    return batch, run_import(batch_id=batch, at=timezone.now(), processes=2)


def _titles() -> list[tuple[str, str, int]]:
    return sorted(Record.objects.exclude(status="deleted").values_list("control_number", "title", "version"))


@pytest.fixture
def library() -> int:
    return register_library(code="CN-T", name="测试馆", level="city")


@pytest.mark.parametrize(("rule", "left"), [
    ("replace", [("a1", "新", 2), ("b2", "乙", 1)]), ("skip", [("a1", "旧", 1), ("b2", "乙", 1)]),
    ("newer", [("a1", "新", 2), ("b2", "乙", 1)]), ("add", [("", "新", 1), ("a1", "旧", 1), ("b2", "乙", 1)]),
])
def test_rule_decides_what_a_known_number_does(library: int, rule: str, left: list[tuple[str, str, int]]) -> None:
    _import(library, _book("a1", "旧"), _book("b2", "乙"))

    _import(library, _book("a1", "新", "20210101000000.0"), rule=rule)

    assert _titles() == left


def test_newer_keeps_the_later_005(library: int) -> None:
    _import(library, _book("a1", "新", "20210101000000.0"))

    _batch, counts = _import(library, _book("a1", "旧", "20190101000000.0"), rule="newer")

    assert (_titles(), counts.skipped) == ([("a1", "新", 1)], 1)


def test_last_of_equal_numbers_in_one_file_wins_and_the_first_stays_in_history(library: int) -> None:
    _batch, counts = _import(library, _book("a1", "一"), _book("a1", "二"), _book("a1", "三"))

    record = Record.objects.get(control_number="a1")
    assert (record.title, record.version, counts.stored, counts.updated) == ("三", 3, 1, 2)
    assert "一".encode() in find_version(record_id=record.pk, number=1).raw


def test_records_without_a_number_are_all_kept(library: int) -> None:
    _batch, counts = _import(library, _book("", "甲"), _book("", "甲"))

    assert (counts.stored, Record.objects.count()) == (2, 2)


def test_undo_takes_new_records_away_and_puts_changed_ones_back(library: int) -> None:
    _import(library, _book("a1", "旧"))
    batch, _counts = _import(library, _book("a1", "新"), _book("c3", "丙"))

    undone = undo_batch(batch_id=batch, at=timezone.now(), actor_id=None)

    assert (undone.removed, undone.restored, undone.kept) == (1, 1, 0)
    assert _titles() == [("a1", "旧", 3)]


def test_number_comes_back_after_an_undo(library: int) -> None:
    batch, _counts = _import(library, _book("a1", "甲"))
    undo_batch(batch_id=batch, at=timezone.now(), actor_id=None)

    _import(library, _book("a1", "甲"))

    assert [(n, t) for n, t, _v in _titles()] == [("a1", "甲")]


def test_number_that_another_session_is_storing_follows_the_rule_once_that_is_in(library: int) -> None:
    """The quick way into the database does not see uncommitted rows; it waits for them, fails, and the careful way takes over."""
    stored, finish = threading.Event(), threading.Event()

    def store_slowly() -> None:
        with transaction.atomic():
            create_record(marc=parse_record(_book("a1", "先")).record, library_id=library, at=timezone.now(), actor_id=None)
            stored.set()
            finish.wait(20)
        connection.close()

    other = threading.Thread(target=store_slowly)
    other.start()
    assert stored.wait(20)
    threading.Timer(1.5, finish.set).start()
    _batch, counts = _import(library, _book("a1", "后"), _book("b2", "乙"))
    other.join(20)

    assert (_titles(), counts.stored, counts.updated) == ([("a1", "后", 2), ("b2", "乙", 1)], 1, 1)
