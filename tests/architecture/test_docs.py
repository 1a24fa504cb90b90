"""The documentation names everything that exists, and generated pages are fresh."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tools.build_docs import DOCS, ROOT, event_names, module_folders, module_id, page_name, public_names, read_manifest, stale_pages

from wenyuan.site.cli import all_commands
from wenyuan.site.options import OPTIONS

DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = sorted(DOCS.rglob("*.md"))
SECTIONS = ["Status", "Context", "Decision", "Consequences", "Rejected alternatives"]


def reference(name: str) -> str:
    return (DOCS / "reference" / f"{name}.md").read_text("utf-8")


def test_generated_pages_are_fresh() -> None:
    assert stale_pages() == []


def test_every_setting_is_documented() -> None:
    assert [o.name for o in OPTIONS if f"| `{o.name}` |" not in reference("settings")] == []


def test_every_command_is_documented() -> None:
    assert [c.name for c in all_commands() if f"\n## {c.name}\n" not in reference("commands")] == []


def test_every_permission_is_documented() -> None:
    codes = [code for folder in module_folders() if (manifest := read_manifest(folder)) for code, _title in manifest.permissions]

    assert len(codes) >= 10
    assert [code for code in codes if f"`{code}`" not in reference("permissions")] == []


def test_every_event_is_documented() -> None:
    names = [name for folder in module_folders() for name in event_names(folder)]

    assert "catalogue.record.changed.v1" in names
    assert [name for name in names if f"`{name}`" not in reference("events")] == []


@pytest.mark.parametrize("folder", module_folders(), ids=module_id)
def test_every_public_name_is_on_the_page_of_its_module(folder: Path) -> None:
    page = (DOCS / "modules" / f"{page_name(folder)}.md").read_text("utf-8")

    assert [one.name for one in public_names(folder) if one.signature not in page] == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_its_sections_and_a_status(path: Path) -> None:
    text = path.read_text("utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert re.search(r"^## Status\n\n(Proposed|Accepted|Superseded by \d{4}), \d{4}-\d{2}\.$", text, re.MULTILINE)
    assert text.startswith(f"# {path.name[:4]}. ")
    assert len(text.splitlines()) <= 60


def test_links_between_pages_lead_somewhere() -> None:
    link = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
    links = [(page, target) for page in [*PAGES, *ROOT.glob("*.md")] for target in link.findall(page.read_text("utf-8"))]
    inner = [(page, target) for page, target in links if not target.startswith(("http:", "https:", "mailto:")) and not target.endswith(".png")]

    assert len(inner) > 30
    assert [(str(page.relative_to(ROOT)), target) for page, target in inner if not (page.parent / target).exists()] == []


def test_every_page_stands_in_a_table_of_contents() -> None:
    listed = {DOCS / "index.md"}
    for page in PAGES:
        for block in re.findall(r"```\{toctree\}(.*?)```", page.read_text("utf-8"), re.DOTALL):
            listed |= {(page.parent / f"{line.strip()}.md").resolve() for line in block.splitlines() if line.strip() and not line.startswith(":")}

    assert [str(p.relative_to(DOCS)) for p in PAGES if p.resolve() not in {q.resolve() for q in listed}] == []


def test_commands_in_the_pages_exist() -> None:
    known = {c.name for c in all_commands()}
    used = {name for page in [*PAGES, *ROOT.glob("README*.md")] for name in re.findall(r"\./wenyuan ([a-z][a-z-]+)", page.read_text("utf-8"))}

    assert used - known == set()


def test_settings_in_the_pages_exist() -> None:
    known = {o.name for o in OPTIONS} | {"WENYUAN_PYTHON", "WENYUAN_TEST_DATA", "WENYUAN_TEST_DATABASE_URL", "WENYUAN_CHROMIUM"}
    used = {name for page in [*PAGES, *ROOT.glob("*.md")] for name in re.findall(r"\bWENYUAN_[A-Z_]+[A-Z]\b", page.read_text("utf-8"))}

    assert used - known == set()


def test_no_page_tells_of_a_home_folder() -> None:
    """A machine's own paths have no place in the documentation."""
    home = os.fspath(Path.home())

    assert [str(p) for p in [*PAGES, *ROOT.glob("*.md")] if home != "/" and home in p.read_text("utf-8")] == []
