"""A module made by `tools.scaffold` keeps the rules of the house."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.scaffold import CannotScaffold, make_module

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the rules look at."""
    skip = shutil.ignore_patterns("__pycache__", "*.mo", "ui", "*.pyc")
    for name in ("src", "tools", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copytree(ROOT / "tests" / "architecture", tmp_path / "tests" / "architecture", ignore=skip)
    shutil.copytree(ROOT / "frontend", tmp_path / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    for name in (".importlinter", "pyproject.toml", "README.md", "README.zh.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(folder)])}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False)


def test_new_module_passes_the_architecture_tests(copy: Path) -> None:
    written = make_module("knowledge.newthing", root=copy)
    built = run(copy, "-m", "tools.build_docs")

    done = run(
        copy, "-m", "pytest", "tests/architecture/test_layout.py", "tests/architecture/test_docs.py", "tests/architecture/test_css.py", "tests/knowledge/newthing",
        "-p", "no:cacheprovider", "-o", "addopts=-q", "-p", "no:django", "--rootdir", str(copy), "-W", "ignore", "-k", "newthing or test_css or template or fresh or documented or toc",
    )  # fmt: skip

    assert len(written) > 15
    assert built.returncode == 0, built.stderr
    assert done.returncode == 0, done.stdout[-3000:]


def test_new_module_keeps_the_borders_and_its_words(copy: Path) -> None:
    make_module("knowledge.newthing", root=copy)
    script = (
        "import configparser\nfrom wenyuan.foundation.ui.messages import missing_words\n"
        "print([w for l in ('zh_Hant', 'en') for w in missing_words(l) if 'newthing' in w])\n"
        "rules = configparser.ConfigParser()\nrules.read('.importlinter')\n"
        "print(rules['importlinter:contract:knowledge']['layers'].split())\n"
    )

    words = run(copy, "-c", script)
    borders = run(copy, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")

    before = configparser.ConfigParser()
    before.read(ROOT / ".importlinter")
    layers = before["importlinter:contract:knowledge"]["layers"].split()
    assert words.stdout.splitlines()[:2] == ["[]", str(["newthing", *layers])], words.stderr
    assert "Contracts:" in borders.stdout, borders.stderr
    assert "newthing" not in borders.stdout, borders.stdout[-2000:]


def test_new_module_is_well_typed_and_clean(copy: Path) -> None:
    make_module("knowledge.newthing", root=copy)

    done = run(copy, "-m", "ruff", "check", "--no-cache", "src/wenyuan/knowledge/newthing", "tests/knowledge/newthing")

    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("module", ["newthing", "knowledge.Utils", "knowledge.utils", "knowledge.catalogue", "bibliography.thing", "knowledge.a-b", "knowledge.libraries"])
def test_unusable_names_are_refused(module: str, tmp_path: Path) -> None:
    (tmp_path / "src" / "wenyuan" / "knowledge" / "catalogue").mkdir(parents=True)
    (tmp_path / "src" / "wenyuan" / "knowledge" / "catalogue" / "__init__.py").touch()
    (tmp_path / "src" / "wenyuan" / "foundation" / "libraries").mkdir(parents=True)
    (tmp_path / "src" / "wenyuan" / "foundation" / "libraries" / "__init__.py").touch()

    with pytest.raises(CannotScaffold):
        make_module(module, root=tmp_path)
