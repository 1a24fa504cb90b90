"""Every event that any module emits is declared by it; every example fits its schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.build_docs import event_names, module_folders, module_id

from wenyuan.foundation.events.domain.catalogue import collect_types


@pytest.mark.parametrize("folder", [f for f in module_folders() if event_names(f)], ids=module_id)
def test_every_emitted_event_is_declared_by_its_module(folder: Path) -> None:
    declared = collect_types([f"wenyuan.{module_id(folder)}"])

    assert sorted(set(event_names(folder)) - set(declared)) == []
