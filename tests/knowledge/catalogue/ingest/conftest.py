"""Each import test begins with an empty index."""

from __future__ import annotations

import shutil

import pytest

from wenyuan.knowledge.discovery.api import index_root


@pytest.fixture(autouse=True)
def empty_index() -> None:
    shutil.rmtree(index_root(), ignore_errors=True)
