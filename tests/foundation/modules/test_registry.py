"""Start-up refuses a module whose needs are not met."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wenyuan.foundation.modules.api import (
    Interface,
    Manifest,
    ModuleNeedsNotMet,
    ModulesCollide,
    Permission,
    Requirement,
    UnknownModule,
    check_claims,
    check_needs,
    choose_modules,
    is_served,
    served,
    serves_all,
)
from wenyuan.foundation.modules.ranges import fits


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


@pytest.mark.parametrize(("found", "wanted", "expected"), [
    ("1.2", "1.2", True), ("1.10", "1.2", True), ("1.1", "1.2", False), ("2.0", "1.2", False), ("2.0", ">=1.2,<3", True), ("3.0", ">=1.2,<3", False),
    ("1.2", ">1.2", False), ("1.2.1", ">1.2", True), ("1.2.0", "==1.2", True), ("1.3", "<=1.2.9", False), ("1", "1.0.0", True),
])
def test_version_lies_within_its_range_or_not(found: str, wanted: str, expected: bool) -> None:
    assert fits(found, wanted) is expected


@pytest.mark.parametrize("wanted", ["", "latest", "~1.2", "1.2.3.4", ">=1.2;<3", "１.２", ">= "])
def test_range_that_cannot_be_read_is_refused_with_the_name_of_its_module(wanted: str) -> None:
    with pytest.raises(ModuleNeedsNotMet, match=r"^b: .* is no (range|version)"):
        check_needs([_module("a", "1.0"), _module("b", "1.0", ("a", wanted))])


def test_interface_of_another_module_meets_a_need() -> None:
    provider = Manifest(id="x.search", version="9.0", title="x", provides=(Interface("search.index", "1.4"),))

    check_needs([provider, _module("b", "1.0", ("search.index", ">=1.2,<2"))])
    with pytest.raises(ModuleNeedsNotMet, match=r"b needs search\.index 1\.5; found: 1\.4"):
        check_needs([provider, _module("b", "1.0", ("search.index", "1.5"))])


def test_every_need_that_is_not_met_is_named_at_once() -> None:
    with pytest.raises(ModuleNeedsNotMet) as problem:
        check_needs([_module("a", "1.0", ("c", "1.0")), _module("b", "1.0", ("a", "2.0"))])

    assert str(problem.value).splitlines() == ["a needs c 1.0; found: missing", "b needs a 2.0; found: 1.0"]


def test_same_claim_twice_is_refused() -> None:
    right = Permission("a.see", "看")

    with pytest.raises(ModulesCollide, match=r"claimed by more than one module: id x\.a, label a, permission a\.see"):
        check_claims([Manifest(id="x.a", version="1.0", title="a", permissions=(right,)), Manifest(id="x.a", version="1.0", title="b", permissions=(right,))])


@pytest.fixture
def all_again() -> Iterator[None]:
    yield
    choose_modules([])


def test_process_answers_for_what_it_was_told(all_again: None) -> None:
    choose_modules(["knowledge", "foundation.jobs"])

    assert {name: is_served(name) for name in ("knowledge.catalogue", "foundation.jobs", "foundation.events")} == {
        "knowledge.catalogue": True, "foundation.jobs": True, "foundation.events": False,
    }
    assert not serves_all()
    assert "foundation.events" in {manifest.id for manifest in served()}


def test_unknown_module_is_named_with_those_that_are_there(all_again: None) -> None:
    with pytest.raises(UnknownModule, match=r"names knowledge\.x; there are: .*knowledge\.catalogue"):
        choose_modules(["knowledge.catalogue", "knowledge.x"])
