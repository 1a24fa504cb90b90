"""The face of the graph for other modules' pages: what it says of a thing, pictures of that, and files of it. The templates' part is `graph/pictures.html`."""

from .engine import GraphMissing, GraphUnavailable
from .queries.drawing import Network, Timeline, draw_network, draw_timeline
from .queries.eras import era_of_name
from .queries.forms import FORMS, ThingForm, write_form, write_nodes
from .queries.places import PlaceMap, draw_places, find_place
from .queries.reigns import say_reign, say_year
from .queries.things import (
    ORDERS,
    Beside,
    LinkedWork,
    count_by_date,
    count_by_place,
    count_works,
    find_beside,
    first_year,
    label_things,
    list_works,
    survey_works,
)

__all__ = [
    "FORMS", "ORDERS", "Beside", "GraphMissing", "GraphUnavailable", "LinkedWork", "Network", "PlaceMap", "ThingForm", "Timeline", "count_by_date", "count_by_place", "count_works",
    "draw_network", "draw_places", "draw_timeline", "era_of_name", "find_beside", "find_place", "first_year", "label_things", "list_works", "say_reign", "say_year", "survey_works", "write_form", "write_nodes",
]
