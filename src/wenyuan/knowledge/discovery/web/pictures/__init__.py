"""Pictures of what was found. Each has a table that says the same, and every mark in it leads to the results it stands for."""

from .network import draw_network
from .places import draw_map
from .river import draw_river
from .treemap import draw_treemap

__all__ = ["draw_map", "draw_network", "draw_river", "draw_treemap"]
