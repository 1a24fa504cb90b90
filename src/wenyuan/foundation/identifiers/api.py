"""The face of identifiers."""

from .data import Resolution
from .domain.arks import NotAnArk, ark_name, naan, read_ark
from .domain.retirement import RedirectLoop, bury_ark, bury_arks, redirect_ark, revive_ark, revive_arks
from .queries.resolution import resolve_ark, resolve_arks

__all__ = [
    "NotAnArk", "RedirectLoop", "Resolution", "ark_name", "bury_ark", "bury_arks", "naan", "read_ark", "redirect_ark", "resolve_ark", "resolve_arks", "revive_ark", "revive_arks",
]
