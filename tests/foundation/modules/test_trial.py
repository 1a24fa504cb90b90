"""Modules of other institutions: let in when they keep to what they claim, else shown with the reason, and never the end of the house."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.foundation.modules.packages import install, list_modules

from wenyuan.foundation.modules.trial import Candidate, judge

GOOD = 'id="school.reading", version="1.2", title="阅读", needs=(Requirement("knowledge.catalogue", ">=1.0,<2"),)'
BAD = {
    "wrong id": ({"arguments": 'id="school.other", version="1.0", title="x"', "label": "other"}, "its manifest says 'school.other', its entry point 'school.lying'"),
    "id of the house": ({"arguments": 'id="foundation.jobs", version="1.0", title="x"'}, "label"),
    "missing need": ({"arguments": 'id="school.lying", version="1.0", title="x", needs=(Requirement("knowledge.catalogue", "9.0"),)'}, "school.lying needs knowledge.catalogue 9.0; found: 1."),
    "import error": ({"files": {"module.py": "import a_package_that_nobody_has\n"}}, "ModuleNotFoundError: No module named 'a_package_that_nobody_has'"),
    "no manifest": ({"files": {"module.py": "MANIFEST = {'id': 'school.lying'}\n"}}, "module.MANIFEST"),
    "ends its process": ({"files": {"module.py": "import os\nos._exit(7)\n"}}, "ended its process with code 7"),
    "exits": ({"files": {"apps.py": "raise SystemExit('enough')\n"}}, "SystemExit: enough"),
    "right of another": ({"arguments": 'id="school.lying", version="1.0", title="x", permissions=(Permission("catalogue.edit_all", "x"),)'}, "permission catalogue.edit_all does not begin with lying."),
    "menu elsewhere": ({"arguments": 'id="school.lying", version="1.0", title="x", menu=(MenuEntry(area="portal", title="x", path="/account/"),)'}, "menu line leads to /account/"),
    "address elsewhere": ({"files": {"web/__init__.py": "", "web/urls.py": "from django.urls import path\nurlpatterns = [path('account/login/', lambda r: None)]\n"}}, "address 'account/login/' is outside lying/"),
    "no version": ({"arguments": 'id="school.lying", version="new", title="x"'}, "'new' is no version"),
}  # fmt: skip


def test_house_stands_whatever_modules_do(tmp_path: Path) -> None:
    """One good module beside one that cannot be imported: the good one is let in, the other named with its reason."""
    install(tmp_path, "school_reading", claims="school.reading", arguments=GOOD)
    install(tmp_path, "school_lying", claims="school.lying", files={"module.py": "raise RuntimeError('no')\n"})

    started, refused = list_modules(tmp_path, tmp_path / "home")

    assert started["school.reading"] == "1.2"
    assert started["knowledge.catalogue"]
    assert refused == {"school.lying": "RuntimeError: no"}


def test_verdict_is_kept_until_something_changes(tmp_path: Path) -> None:
    install(tmp_path, "school_lying", claims="school.lying", files={"module.py": "raise RuntimeError('no')\n"})
    home = tmp_path / "home"
    first = list_modules(tmp_path, home)[1]
    kept = (home / "modules-tried.json").stat().st_mtime_ns

    again = list_modules(tmp_path, home)[1]
    unchanged = (home / "modules-tried.json").stat().st_mtime_ns
    time.sleep(0.02)
    install(tmp_path, "school_lying", claims="school.lying")
    started, refused = list_modules(tmp_path, home)

    assert (first, again, refused) == ({"school.lying": "RuntimeError: no"}, first, {})
    assert unchanged == kept
    assert started["school.lying"] == "1.0"


@pytest.mark.parametrize("case", BAD)
def test_module_that_lies_is_shown_with_the_reason(case: str, tmp_path: Path) -> None:
    given, reason = BAD[case]
    install(tmp_path, "school_lying", claims="school.lying", **given)  # type: ignore[arg-type]

    started, refused = list_modules(tmp_path, tmp_path / "home")

    assert "school.lying" not in started
    assert "foundation.jobs" in started
    assert reason in refused["school.lying"]


def test_two_packages_with_one_id_are_both_refused(tmp_path: Path) -> None:
    install(tmp_path, "school_one", claims="school.reading")
    install(tmp_path, "school_two", claims="school.reading")

    assert list_modules(tmp_path, tmp_path / "home")[1] == {"school.reading": "more than one installed package offers this id"}


def test_choice_of_modules_does_not_refuse_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is to answer for a module that cannot start: the others get their own verdicts."""
    install(tmp_path, "school_lying", claims="school.lying", files={"module.py": "raise RuntimeError('no')\n"})
    install(tmp_path, "school_reading", claims="school.reading")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("WENYUAN_MODULES", "school.lying")

    accepted, refused = judge([Candidate("school.lying", "school_lying", "1.0"), Candidate("school.reading", "school_reading", "1.0")])

    assert (accepted, [one.reason for one in refused]) == (["school_reading"], ["RuntimeError: no"])
