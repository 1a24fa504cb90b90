"""Panels that other modules put beside the record editor."""

from __future__ import annotations

_panels: dict[str, str] = {}


def register_editor_panel(*, name: str, template: str) -> None:
    """Show a module's template beside the editor; it gets the context of the editor's page. The same name again replaces it."""
    _panels[name] = template


def editor_panels() -> list[str]:
    """Return the templates of the panels, by name."""
    return [_panels[name] for name in sorted(_panels)]
