"""Tables of authority control. What an authority says stands in its record (`catalogue.Authority`); the first three tables are derived from it."""

from .acts import HeadingChange, LinkRun, Merge
from .facts import AuthorityFacts, AuthorityIdentifier, AuthorityRelation
from .links import Link

__all__ = ["AuthorityFacts", "AuthorityIdentifier", "AuthorityRelation", "HeadingChange", "Link", "LinkRun", "Merge"]
