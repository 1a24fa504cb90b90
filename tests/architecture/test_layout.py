"""Where things lie: sizes of files, names that say nothing, parts that every module has."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tools.build_docs import PACKAGE, module_folders, module_id

LONGEST = 400
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)


def is_table(path: Path) -> bool:
    """A table of data: four fifths of its lines belong to literals assigned to names."""
    text = path.read_text("utf-8")
    literals = (ast.Dict, ast.Tuple, ast.List, ast.Set, ast.Constant, ast.Call)
    assigned = [n for n in ast.parse(text).body if isinstance(n, ast.Assign | ast.AnnAssign) and isinstance(n.value, literals)]
    return sum((n.end_lineno or n.lineno) - n.lineno + 1 for n in assigned) * 5 > len(text.splitlines()) * 4


def test_no_source_file_is_longer_than_400_lines() -> None:
    long = {str(p.relative_to(PACKAGE)): n for p in SOURCES if (n := len(p.read_text("utf-8").splitlines())) > LONGEST and not is_table(p)}

    assert long == {}


def test_no_module_is_named_after_nothing() -> None:
    empty = re.compile(r"(^|_)(utils?|common|helpers?|misc|shared|services?|managers?)$")

    assert [str(p.relative_to(PACKAGE)) for p in SOURCES if any(empty.search(part.removesuffix(".py")) for part in p.relative_to(PACKAGE).parts)] == []


@pytest.mark.parametrize("folder", module_folders(), ids=module_id)
def test_module_has_its_parts(folder: Path) -> None:
    wanted = ["README.md", "__init__.py"]
    if folder.parent.name != "bibliography":
        wanted += ["module.py", "apps.py"]

    assert [name for name in wanted if not (folder / name).exists()] == []


@pytest.mark.parametrize("folder", module_folders(), ids=module_id)
def test_readme_is_short_and_says_what_is_not_here(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")

    assert len(text.splitlines()) <= 60
    assert "Not here:" in text or "Not here:" in text.replace("\n", " ")


def test_every_folder_of_a_pillar_is_a_module() -> None:
    pillars = ["bibliography", "foundation", "knowledge"]
    folders = {p for pillar in pillars for p in (PACKAGE / pillar).iterdir() if p.is_dir() and p.name != "__pycache__" and any(p.glob("*.py"))}

    assert folders - set(module_folders()) == set()


def test_every_public_module_has_a_docstring() -> None:
    bare = [str(p.relative_to(PACKAGE)) for p in SOURCES if p.read_text("utf-8").strip() and ast.get_docstring(ast.parse(p.read_text("utf-8"))) is None]

    assert bare == []
