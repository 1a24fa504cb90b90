"""The face of identifiers."""

from .data import Resolution
from .domain.arks import NotAnArk, ark_name, naan, read_ark
from .domain.retirement import RedirectLoop, bury_ark, redirect_ark, revive_ark
from .queries.resolution import resolve_ark

__all__ = ["NotAnArk", "RedirectLoop", "Resolution", "ark_name", "bury_ark", "naan", "read_ark", "redirect_ark", "resolve_ark", "revive_ark"]
