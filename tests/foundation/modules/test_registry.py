"""Start-up refuses a module whose needs are not met."""

from __future__ import annotations

import pytest

from wenyuan.foundation.modules.api import Manifest, ModuleNeedsNotMet, Requirement, check_needs


def _module(name: str, version: str, *needs: tuple[str, str]) -> Manifest:
    return Manifest(id=name, version=version, title=name, needs=tuple(Requirement(*need) for need in needs))


@pytest.mark.parametrize("found", ["1.2", "1.3"])
def test_equal_or_newer_minor_is_enough(found: str) -> None:
    check_needs([_module("a", found), _module("b", "1.0", ("a", "1.2"))])


@pytest.mark.parametrize("modules", [
    [_module("b", "1.0", ("a", "1.2"))], [_module("a", "1.1"), _module("b", "1.0", ("a", "1.2"))], [_module("a", "2.0"), _module("b", "1.0", ("a", "1.2"))],
])
def test_missing_older_or_next_major_is_refused(modules: list[Manifest]) -> None:
    with pytest.raises(ModuleNeedsNotMet, match="b needs a 1.2"):
        check_needs(modules)
