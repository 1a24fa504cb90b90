"""`wenyuan module new` makes modules of the house in a checkout, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenyuan.foundation.modules import commands
from wenyuan.foundation.modules.cli import EXIT_USAGE
from wenyuan.site.cli import main


@pytest.mark.parametrize("arguments", [["knowledge.catalogue"], ["knowledge.Utils"], ["foundation.x"], ["knowledge.newthing", "--http"]])
def test_module_of_the_house_that_cannot_be_made_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["module", "new", *arguments]) == EXIT_USAGE
    assert capsys.readouterr().err


def test_module_of_the_house_is_made_by_the_scaffold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(commands.__file__).resolve().parents[4]
    for path in (".importlinter", "src/wenyuan/site/modules.py", "tools/__init__.py", "tools/scaffold.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text((root / path).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(commands, "__file__", str(tmp_path / "src/wenyuan/foundation/modules/commands.py"))

    assert main(["module", "new", "knowledge.newthing"]) == 0
    assert "src/wenyuan/knowledge/newthing/module.py" in capsys.readouterr().out.splitlines()
    assert '"wenyuan.knowledge.newthing",' in (tmp_path / "src/wenyuan/site/modules.py").read_text("utf-8")


def test_installation_without_sources_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(commands, "__file__", str(tmp_path / "lib/wenyuan/foundation/modules/commands.py"))

    assert main(["module", "new", "knowledge.newthing"]) != 0
    assert "institution.name" in capsys.readouterr().err
