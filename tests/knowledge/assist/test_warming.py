"""The model is read in a thread when an editor is opened, once, and a model that cannot be read stops nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.knowledge.authorities.conftest import World

from wenyuan.knowledge.assist import training, warming
from wenyuan.knowledge.assist.learning.model import Sample, train

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cold(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(training, "folder", lambda: tmp_path / "assist")
    monkeypatch.setattr(warming, "_threads", [])
    training._load.cache_clear()
    yield
    training._load.cache_clear()


def keep_model() -> None:
    samples = [Sample(f"{word}{n}", "", label) for word, label in (("古代史", "K22"), ("程序设计", "TP31")) for n in range(30)]
    done = train("class", samples)
    assert done is not None
    training._keep([done[0]], (done[1],), records=60, at=AT, actor_id=None)


def test_the_model_is_read_once_in_a_thread() -> None:
    keep_model()
    thread = warming.warm_up()
    assert thread is not threading.current_thread()
    assert warming.warm_up() is thread
    thread.join(timeout=60)
    assert training._load.cache_info().misses == 1
    training.current_models()
    assert training._load.cache_info().hits == 1


def test_a_model_that_is_not_the_one_written_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keep_model()
    for path in (tmp_path / "assist").glob("*.npz"):
        path.write_bytes(b"other")
    warming.warm_up().join(timeout=60)
    assert "not read ahead" in caplog.text


def test_opening_an_editor_begins_to_read(world: World) -> None:
    assert world.client("mine").get("/staff/records/new/").status_code == 200
    assert len(warming._threads) == 1
    warming._threads[0].join(timeout=60)
