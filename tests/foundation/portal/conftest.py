from __future__ import annotations

from collections.abc import Iterator

import pytest

from wenyuan.foundation.portal import middleware
from wenyuan.foundation.portal.buckets import BucketTable

LIMIT = "wenyuan.foundation.portal.middleware.CrawlLimitMiddleware"


class Clock:
    """A clock that a test moves."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(settings, tmp_path, monkeypatch, clock: Clock) -> Iterator[BucketTable]:
    """The limit in its place, with buckets of this test alone."""
    table = BucketTable(tmp_path / "limits.bin", clock=clock)
    settings.MIDDLEWARE = [*(name for name in settings.MIDDLEWARE if name != LIMIT), LIMIT]
    monkeypatch.setattr(middleware, "bucket_table", lambda: table)
    yield table
    table.close()
