"""Colours stand in one file; pages carry neither style attributes nor scripts of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "frontend" / "styles").glob("*.css"))
TEMPLATES = sorted((ROOT / "src" / "wenyuan").rglob("templates/**/*.html"))
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lch|lab|hwb)\(", re.IGNORECASE)
_NAMED = re.compile(
    r":\s*[^;{}]*\b(white|black|red|green|blue|gr[ae]y|yellow|orange|purple|brown|pink|silver|gold|navy|teal|maroon)\b(?!-)", re.IGNORECASE
)


def rules(text: str) -> list[tuple[str, str]]:
    """Return (selector path, declaration) of a style sheet, comments and texts left out."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"url\([^)]*\)|\"[^\"]*\"|'[^']*'", "", text)
    found: list[tuple[str, str]] = []
    path: list[str] = []
    buffer = ""
    for letter in text:
        if letter == "{":
            path.append(buffer.strip())
            buffer = ""
        elif letter in ";}":
            if buffer.strip():
                found.append((" ".join(path), buffer.strip()))
            buffer = ""
            if letter == "}" and path:
                path.pop()
        else:
            buffer += letter
    return found


def colours(path: Path) -> list[str]:
    # The reading room and the bar of the desk are dark in both themes; paper is white and ink black in print.
    fixed = (".reader", ".sbar", ".fp", ".fi", ".fc", ".fh", ".fs", "@media print", "cover", "cloth")
    return [
        f"{selector} {{ {declaration} }}"
        for selector, declaration in rules(path.read_text("utf-8"))
        if (_COLOUR.search(declaration) or _NAMED.search(declaration)) and not any(name in selector for name in fixed)
    ]


@pytest.mark.parametrize("path", [p for p in STYLES if p.name != "tokens.css"], ids=lambda path: path.name)
def test_no_colour_stands_outside_the_tokens(path: Path) -> None:
    assert colours(path) == []


def test_the_tokens_are_where_colours_are() -> None:
    assert len(colours(ROOT / "frontend" / "styles" / "tokens.css")) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert re.findall(r"<[^>]*\sstyle\s*=", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text) == []
    assert re.findall(r"javascript:", text) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "application/json" not in tag and "ld+json" not in tag] == []
