"""Elements of MODS: one with attributes, one with a text."""

from __future__ import annotations

from typing import Final

from lxml import etree

from .dublin_core import CONTROL_CHARACTERS

MODS: Final = "http://www.loc.gov/mods/v3"


def sub_element(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    """Add an element; attributes without a value are left out."""
    return etree.SubElement(parent, f"{{{MODS}}}{name}", {key: CONTROL_CHARACTERS.sub("", value) for key, value in attributes.items() if value})


def add_text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Add an element with a text; nothing where the text is empty."""
    if text:
        sub_element(parent, name, **attributes).text = CONTROL_CHARACTERS.sub("", text)
