"""The catalogue of event types: declarations, schemas, the generated page, and that what this module emits is declared."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest
from django.utils import timezone
from tools.build_docs import PACKAGE, event_names

from wenyuan.foundation.events.api import WrongDeclaration, WrongPayload, catalogue_page, collect_types, emit
from wenyuan.foundation.events.events import EVENTS
from wenyuan.site.modules import BUILT_IN

HEAD = "from wenyuan.foundation.events.data import EventType\n"
ONE = "EventType('{name}', '甲。', '甲。', 'A.', {{'type': 'object', 'properties': {{'n': {{'type': 'integer'}}}}, 'required': ['n']}}, {{'n': 1}})"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes a module that declares events; returns its dotted name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(module: str, *names: str, top: str = "trial") -> str:
        folder = tmp_path / top / module
        folder.mkdir(parents=True)
        (tmp_path / top / "__init__.py").touch()
        (folder / "__init__.py").touch()
        (folder / "events.py").write_text(HEAD + f"EVENTS = ({''.join(ONE.format(name=name) + ', ' for name in names)})\n", "utf-8")
        return f"{top}.{module}"

    yield write
    for name in [n for n in sys.modules if n.split(".")[0].startswith("trial")]:
        del sys.modules[name]


def test_types_of_modules_come_sorted(package) -> None:
    found = collect_types([package("zoo", "zoo.lion.fed.v1", "zoo.ape.fed.v2"), package("art", "art.work.hung.v1")])

    assert list(found) == ["art.work.hung.v1", "zoo.ape.fed.v2", "zoo.lion.fed.v1"]


def test_type_of_another_module_is_refused(package) -> None:
    with pytest.raises(WrongDeclaration, match=r"zoo\.lion\.fed\.v1"):
        collect_types([package("art", "zoo.lion.fed.v1")])


def test_type_declared_twice_is_refused(package) -> None:
    with pytest.raises(WrongDeclaration):
        collect_types([package("art", "art.work.hung.v1", "art.work.hung.v1")])


@pytest.mark.parametrize("one", collect_types(BUILT_IN).values(), ids=lambda one: one.name)
def test_declaration_is_whole(one) -> None:
    validator = jsonschema_rs.validator_for(dict(one.schema))

    assert [str(e) for e in validator.iter_errors(dict(one.example))] == []
    assert one.schema["additionalProperties"] is False
    assert all(text.endswith(stop) for text, stop in ((one.zh_hans, "。"), (one.zh_hant, "。"), (one.en, ".")))
    assert not validator.is_valid({"nonsense": True})


def test_this_module_declares_what_it_emits() -> None:
    """Its names are constants, so they are looked for where they are written."""
    written = {one.name for one in EVENTS}
    source = "".join(p.read_text("utf-8") for p in (PACKAGE / "foundation" / "events" / "domain").glob("*.py"))

    assert written == {"events.subscription.paused.v1", "events.subscription.pinged.v1"}
    assert all(f'"{name}"' in source for name in written)
    assert event_names(PACKAGE / "foundation" / "events") == {}


@pytest.mark.django_db
def test_payload_that_does_not_fit_is_refused_while_developing(settings) -> None:
    def send(payload: dict) -> None:
        emit(name="events.subscription.pinged.v1", subject="x", payload=payload, at=timezone.now())

    settings.WENYUAN_CHECK_EVENTS = True
    send({"id": 3})
    for wrong in ({}, {"id": "3"}, {"id": 3, "more": 1}):
        with pytest.raises(WrongPayload):
            send(wrong)
    settings.WENYUAN_CHECK_EVENTS = False
    send({"id": "3"})


def test_page_lists_every_type_with_its_module_fields_and_example(package) -> None:
    text = catalogue_page([package("zoo", "zoo.lion.fed.v1")])

    assert "| `zoo.lion.fed.v1` | A. | 甲。 | trial.zoo |" in text
    assert "| `n` | integer | always |" in text
    assert '"n": 1' in text
