"""The acts that step over the wall are few, and each is on the page that explains them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "src" / "wenyuan"


def test_every_step_over_is_explained() -> None:
    said = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "stepping_over":
                assert isinstance(node.args[0], ast.Constant), path
                said.add(node.args[0].value)
    page = (ROOT / "docs" / "explanation" / "tenancy.md").read_text("utf-8")
    explained = set(re.findall(r"^\| (.+) \|$", page.split("## Steps over")[1].split("##")[0], re.MULTILINE)) - {"Reason"}

    assert said == explained
