"""Many writers, two sequencers, connections cut in the middle: one tree, in order, with nothing lost and nothing twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from wenyuan.foundation.audit.api import examine_log, record_act, run_sequencer, sequence_pending
from wenyuan.foundation.audit.models import Checkpoint, Entry, PendingAct

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WRITERS, ACTS = 4, 60


def write(worker: int, failures: list[BaseException]) -> None:
    try:
        for n in range(ACTS):
            record_act(kind="catalogue", subject=f"record:{worker * 1000 + n}", action="edit", actor_id=worker, at=AT)
    except BaseException as problem:  # noqa: BLE001 -- shown by the main thread
        failures.append(problem)
    finally:
        connection.close()


def cut_sequencers() -> None:
    """End the connections of whoever sequences right now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            " AND query LIKE ANY (ARRAY['%%pg_advisory_xact_lock%%', '%%audit_tile%%', '%%audit_checkpoint%%', '%%audit_pendingact ORDER%%'])",
        )


def test_many_writers_and_two_sequencers_make_one_tree() -> None:
    failures: list[BaseException] = []
    stop = threading.Event()
    sequencers = [threading.Thread(target=run_sequencer, kwargs={"stop": stop.wait, "interval": 0.02}) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(n, failures)) for n in range(WRITERS)]
    for thread in (*sequencers, *writers):
        thread.start()
    for n, thread in enumerate(writers):
        if n:
            cut_sequencers()
        thread.join(60)
    stop.set()
    for thread in sequencers:
        thread.join(60)
    while sequence_pending(at=timezone.now()):
        pass

    subjects = list(Entry.objects.order_by("number").values_list("subject", flat=True))
    assert failures == []
    assert sorted(subjects) == sorted(f"record:{worker * 1000 + n}" for worker in range(WRITERS) for n in range(ACTS))
    for worker in range(WRITERS):
        own = [s for s in subjects if int(s[7:]) // 1000 == worker]
        assert own == [f"record:{worker * 1000 + n}" for n in range(ACTS)]
    assert (PendingAct.objects.count(), examine_log().findings) == (0, ())


def test_cut_connection_changes_nothing() -> None:
    """The connection dies after the entries were written and before the commit."""
    for n in range(5):
        record_act(kind="catalogue", subject=f"record:{n}", action="edit", actor_id=None, at=AT)

    def sequence_and_die() -> None:
        with transaction.atomic():
            assert sequence_pending(at=AT) == 5
            connection.connection.pgconn.finish()

    try:
        with pytest.raises(Exception, match="closed"):
            sequence_and_die()
    finally:
        connection.close()

    assert (Entry.objects.count(), Checkpoint.objects.count(), PendingAct.objects.count()) == (0, 0, 5)
    assert sequence_pending(at=AT) == 5
    assert examine_log().findings == ()


def test_slow_transaction_does_not_hold_others_up() -> None:
    """An act that commits late gets a later place; nothing waits for it."""
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                record_act(kind="catalogue", subject="record:slow", action="edit", actor_id=None, at=AT)
                begun.set()
                assert go_on.wait(30)
        finally:
            connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert begun.wait(30)
    record_act(kind="catalogue", subject="record:quick", action="edit", actor_id=None, at=AT)
    first = sequence_pending(at=AT)
    go_on.set()
    slow.join(30)

    assert (first, sequence_pending(at=AT)) == (1, 1)
    assert list(Entry.objects.order_by("number").values_list("subject", flat=True)) == ["record:quick", "record:slow"]


def test_sequencer_goes_on_after_an_error(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    record_act(kind="catalogue", subject="record:1", action="edit", actor_id=None, at=AT)
    rounds: list[int] = []

    def stop(_seconds: float) -> bool:
        rounds.append(Entry.objects.count())
        if len(rounds) == 1:
            monkeypatch.undo()
        return len(rounds) == 2

    monkeypatch.setattr("wenyuan.foundation.audit.domain.sequencing.signing_key", lambda: 1 / 0)
    run_sequencer(stop=stop, interval=0.0)

    assert (rounds, "could not be sequenced" in caplog.text) == ([0, 1], True)
