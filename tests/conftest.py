"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
# No test is timed: the first example of many loads tables, and processes share the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """A clean clone has no compiled words; Django reads a language's words once, so they must be there before the first page."""
    from wenyuan.foundation.ui.messages import compile_messages

    if not hasattr(config, "workerinput"):  # several processes share the run: the first of them has done it
        compile_messages()


@pytest.fixture(autouse=True)
def _page_language_of_its_own() -> Iterator[None]:
    """The language of the last page that a test asked for stays with the thread; the next test begins with the default."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real data; tests that need it are skipped where it is missing."""
    folder = Path(os.environ.get("WENYUAN_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test data in {folder}; set WENYUAN_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A process's database is named after the process already (settings/test.py)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Markers come from the folder, not from the hand."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
