"""Collection: marked, waited for, swept; and nothing lost to somebody who comes between."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.foundation.storage.conftest import AT, reference

from wenyuan.foundation.storage.api import FileFolder, NoSuchFile, files, keep_file, open_object, refer, release
from wenyuan.foundation.storage.data import Collected
from wenyuan.foundation.storage.domain import collecting, keeping
from wenyuan.foundation.storage.domain.collecting import collect, find_unknown, sweep_one
from wenyuan.foundation.storage.domain.uploads import create_upload
from wenyuan.foundation.storage.models import LibraryStorage, StoredObject, Upload
from wenyuan.foundation.tenancy.api import Scope, seeing

WEEK = timedelta(days=7)


def kept(octets: bytes = b"octets", **more: Any) -> str:
    return keep_file(stream=io.BytesIO(octets), reference=reference(**more), at=AT).digest


def test_what_nobody_keeps_goes_after_a_wait(one_folder: FileFolder) -> None:
    digest = kept()
    assert collect(at=AT + timedelta(days=300)) == Collected(0, 0, 0, 0, 0, 0)
    release(module="knowledge.digital", subject="page:1")

    assert collect(at=AT, dry_run=True) == Collected(1, 0, 0, 0, 0, 0)
    assert collect(at=AT) == Collected(1, 0, 0, 0, 0, 0)
    assert collect(at=AT + WEEK - timedelta(seconds=1)) == Collected(0, 0, 0, 0, 0, 0)
    assert collect(at=AT + WEEK, dry_run=True) == Collected(0, 0, 1, 6, 0, 0)
    assert one_folder.path(digest).exists()
    assert collect(at=AT + WEEK) == Collected(0, 0, 1, 6, 0, 0)
    with pytest.raises(NoSuchFile):
        one_folder.path(digest)
    assert StoredObject.objects.count() == 0


def test_what_somebody_wants_again_stays(one_folder: FileFolder) -> None:
    digest = kept()
    release(module="knowledge.digital", subject="page:1")
    collect(at=AT)
    refer(digest=digest, reference=reference("page:2"), at=AT)

    assert collect(at=AT + 2 * WEEK) == Collected(0, 0, 0, 0, 0, 0)
    assert open_object(digest).read() == b"octets"


def test_what_came_without_a_reference_is_never_collected(one_folder: FileFolder) -> None:
    digest = files().put(io.BytesIO(b"octets")).digest
    kept()
    release(module="knowledge.digital", subject="page:1")
    collect(at=AT)

    assert (collect(at=AT + 2 * WEEK).swept, open_object(digest).read()) == (0, b"octets")


def test_references_and_uploads_end_by_themselves(one_folder: FileFolder) -> None:
    kept(expires_at=AT + timedelta(hours=1))
    create_upload(library_id=1, person_id=5, name="a", purpose="x", length=10, at=AT)
    assert LibraryStorage.objects.get().reserved == 10

    done = collect(at=AT + timedelta(days=3))

    assert (done.expired_references, done.expired_uploads, Upload.objects.count()) == (1, 1, 0)
    assert (LibraryStorage.objects.get().used, LibraryStorage.objects.get().reserved) == (0, 0)


def test_unknown_files_are_named_and_left(one_folder: FileFolder) -> None:
    known, unknown = kept(), one_folder.put(io.BytesIO(b"someone's"))

    assert find_unknown(store="main") == [(unknown.digest, 9)]
    collect(at=AT + 100 * WEEK)
    assert {one.digest for one in one_folder.list_files()} == {known, unknown.digest}


def _in_a_thread(act: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    result: list[object] = []

    def run() -> None:
        try:
            result.append(act())
        except Exception as problem:  # noqa: BLE001 -- handed to the test
            result.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, result


def _due() -> tuple[str, int]:
    digest = kept()
    release(module="knowledge.digital", subject="page:1")
    collect(at=AT)
    return digest, StoredObject.objects.get(digest=digest).pk


@pytest.mark.django_db(transaction=True)
def test_a_sweep_leaves_what_another_session_is_about_to_keep(one_folder: FileFolder) -> None:
    digest, row_id = _due()
    with transaction.atomic():
        refer(digest=digest, reference=reference("page:2"), at=AT)
        thread, result = _in_a_thread(lambda: sweep_one(object_id=row_id, marked_before=AT + WEEK))
        thread.join(10)
        assert result == [None]

    assert open_object(digest).read() == b"octets"


@pytest.mark.django_db(transaction=True)
def test_a_file_put_in_while_it_is_swept_is_written_anew(one_folder: FileFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other session writes its octets, finds them there already, and is then overtaken by the sweep."""
    digest, row_id = _due()
    written, swept = threading.Event(), threading.Event()
    real = keeping.write_octets
    calls = 0

    def slow(*arguments: Any) -> None:
        nonlocal calls
        real(*arguments)
        calls += 1
        if calls == 1:
            written.set()
            swept.wait(10)

    monkeypatch.setattr(keeping, "write_octets", slow)
    thread, result = _in_a_thread(kept)
    assert written.wait(10)
    monkeypatch.setattr(keeping, "write_octets", real)
    assert sweep_one(object_id=row_id, marked_before=AT + 10 * WEEK) == 6
    swept.set()
    thread.join(10)

    assert result == [digest]
    assert open_object(digest).read() == b"octets"


@pytest.mark.django_db(transaction=True)
def test_whoever_wants_an_object_that_is_just_going_waits_and_stores_it_anew(one_folder: FileFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    digest, row_id = _due()
    deleting, go_on = threading.Event(), threading.Event()
    real = FileFolder.delete

    def slow(self: FileFolder, name: str) -> bool:
        deleting.set()
        go_on.wait(10)
        return real(self, name)

    monkeypatch.setattr(FileFolder, "delete", slow)
    sweeper, size = _in_a_thread(lambda: sweep_one(object_id=row_id, marked_before=AT + 10 * WEEK))
    assert deleting.wait(10)
    keeper, result = _in_a_thread(kept)
    keeper.join(0.5)
    assert keeper.is_alive()  # it waits for the row
    go_on.set()
    sweeper.join(10)
    keeper.join(10)

    assert (size, result) == ([6], [digest])
    assert open_object(digest).read() == b"octets"


@pytest.mark.django_db(transaction=True)
def test_a_reference_to_an_object_that_is_just_going_is_refused(one_folder: FileFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    digest, row_id = _due()
    deleting, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(collecting, "configured_stores", lambda: (deleting.set(), go_on.wait(10), ())[2])
    sweeper, _size = _in_a_thread(lambda: sweep_one(object_id=row_id, marked_before=AT + 10 * WEEK))
    assert deleting.wait(10)
    keeper, result = _in_a_thread(lambda: refer(digest=digest, reference=reference("page:2"), at=AT))
    go_on.set()
    sweeper.join(10)
    keeper.join(10)

    assert isinstance(result[0], NoSuchFile)


def test_a_reference_that_the_sweepers_eyes_do_not_see_saves_the_octets(one_folder: FileFolder) -> None:
    digest = kept()
    row = StoredObject.objects.get()
    StoredObject.objects.update(marked_at=AT)

    with seeing(Scope(library_ids=frozenset([999]))):
        assert sweep_one(object_id=row.pk, marked_before=AT + WEEK) is None

    assert open_object(digest).read() == b"octets"


@pytest.mark.django_db(transaction=True)
def test_a_quota_holds_against_many_at_once(one_folder: FileFolder) -> None:
    from wenyuan.foundation.storage.api import set_quota

    set_quota(library_id=1, limit=50, warn_percent=100)
    tasks = [_in_a_thread(lambda n=n: kept(bytes([n]) * 10, subject=f"page:{n}")) for n in range(12)]  # type: ignore[misc]
    for thread, _result in tasks:
        thread.join(20)

    assert (LibraryStorage.objects.get().used, sum(isinstance(result[0], str) for _thread, result in tasks)) == (50, 5)
