"""Errors by kind, slow routes, traffic: bounded, without anybody's words, cheap for the request."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from tests.foundation.operations.conftest import AT

from wenyuan.foundation.operations import recording
from wenyuan.foundation.operations.api import find_error, list_errors, list_slow, read_traffic, settle_error
from wenyuan.foundation.operations.data import BUCKETS, quantile
from wenyuan.foundation.operations.middleware import RequestWatchMiddleware
from wenyuan.foundation.operations.models import ErrorKind
from wenyuan.foundation.operations.queries.records import sum_traffic
from wenyuan.foundation.operations.recording import Recorder

pytestmark = pytest.mark.django_db


def raised(word: str) -> ValueError:
    try:
        int(word)
    except ValueError as problem:
        return problem


def test_same_error_is_one_row_with_a_count_whatever_was_written() -> None:
    recorder = Recorder()
    for n in range(5):
        recorder.note_error(raised(f"读者{n}的话"), route="search/", sample=f"{n:016}")
        recorder.flush(at=AT)

    (error,) = list_errors()
    assert (error.exception, error.count, error.route, error.sample) == ("ValueError", 5, "search/", "0000000000000004")
    assert "读者" not in error.stack
    assert "raised" in error.stack


def test_settled_error_opens_again_when_it_comes_again() -> None:
    recorder = Recorder()
    recorder.note_error(raised("a"), route="x", sample="1")
    recorder.flush(at=AT)
    (error,) = list_errors()
    settle_error(error_id=error.id, at=AT)
    assert (list_errors(), [e.id for e in list_errors(solved=True)]) == ([], [error.id])

    recorder.note_error(raised("b"), route="x", sample="2")
    recorder.flush(at=AT)
    assert find_error(error_id=error.id).solved_at is None


def test_kinds_of_errors_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(recording, "MOST_KINDS", 10)
    ErrorKind.objects.bulk_create(ErrorKind(fingerprint=f"{n:032}", exception="X", place="p", stack="", first_at=AT - timedelta(days=n + 1), last_at=AT - timedelta(days=n + 1)) for n in range(30))
    recorder = Recorder()
    recorder.note_error(raised("a"), route="x", sample="1")
    recorder.flush(at=AT)

    assert ErrorKind.objects.count() == 10
    assert ErrorKind.objects.filter(exception="ValueError").count() == 1


def test_traffic_of_two_processes_is_added() -> None:
    now = recording.datetime.now(recording.UTC)
    for recorder in (Recorder(), Recorder()):
        for status in (200, 429, 500):
            recorder.note_request(route="search/", method="GET", status=status, seconds=0.02, bucket=2, sample="1", sign_in="signed_in")
        recorder.note_request(route="search/", method="GET", status=200, seconds=2.0, bucket=8, sample="a" * 16)
        recorder.flush(at=now)

    day = sum_traffic(read_traffic(at=now + timedelta(seconds=2)), since=now)
    assert (day.requests, day.server_errors, day.refused, day.signed_in) == (8, 2, 2, 6)
    (slow,) = list_slow()
    assert (slow.route, slow.count, slow.mean, slow.sample) == ("search/", 2, 2000.0, "a" * 16)


@pytest.mark.parametrize(("buckets", "share", "expected"), [
    ((0,) * 12, 0.95, None), ((10, *(0,) * 11), 0.5, 0.0025), ((0, 10, *(0,) * 10), 1.0, 0.01), ((*(0,) * 11, 4), 0.95, BUCKETS[-1]),
])
def test_quantile_lies_in_its_bucket(buckets: tuple[int, ...], share: float, expected: float | None) -> None:
    assert quantile(buckets, share) == pytest.approx(expected)


def test_watching_costs_less_than_a_fifth_of_a_millisecond(rf) -> None:
    """The bound is wide because machines of tests are busy; the report has the measured figure."""
    from django.http import HttpResponse

    answer = HttpResponse("x")
    watch = RequestWatchMiddleware(lambda _request: answer)
    request = rf.get("/healthz")
    request.resolver_match = None
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        for _again in range(200):
            watch(request)
        best = min(best, (time.perf_counter() - started) / 200)

    assert best < 0.0002


def test_unknown_method_and_path_make_no_labels_of_their_own(client: Client) -> None:
    from wenyuan.foundation.operations.metrics import counters

    client.generic("BREW", "/nowhere/李小华/")
    keys = [key for key in counters().read() if key[0] == "wenyuan_requests"]

    assert keys == [("wenyuan_requests", "unmatched", "OTHER", "404")]
