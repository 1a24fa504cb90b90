"""The graph follows its sources in the indexing process, and has one of its own."""

from wenyuan.foundation.events.api import register_follower

from .domain.following import Follower
from .queries.eras import EraStatements
from .sources import register_graph_source

register_follower("graph", Follower().follow)
register_graph_source(EraStatements())
