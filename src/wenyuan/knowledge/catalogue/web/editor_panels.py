"""Panels that other modules put beside the record editor."""

from __future__ import annotations

from collections.abc import Callable

_panels: dict[str, tuple[str, Callable[[], None]]] = {}


def register_editor_panel(*, name: str, template: str, opened: Callable[[], None] = lambda: None) -> None:
    """Show a module's template beside the editor; it gets the context of the editor's page. The same name again replaces it.

    Args:
        opened: Called whenever an editor's page is made; it must return at once.
    """
    _panels[name] = template, opened


def editor_panels() -> list[str]:
    """Return the templates of the panels, by name, for a page that is made now."""
    for _template, opened in _panels.values():
        opened()
    return [_panels[name][0] for name in sorted(_panels)]
