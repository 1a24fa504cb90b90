"""The graph follows its sources in the indexing process."""

from wenyuan.foundation.events.api import register_follower

from .domain.following import Follower

register_follower("graph", Follower().follow)
