"""Places of publication: names through the dynasties, coordinates."""

from .gazetteer import Place, PlaceName, all_places, find_place, name_in

__all__ = ["Place", "PlaceName", "all_places", "find_place", "name_in"]
