"""The face of authority control."""

from .data import Candidate, Facts, Identifier, Reason, Relation, Suggested
from .queries.lookup import find_by_identifier, suggest_authorities

__all__ = ["Candidate", "Facts", "Identifier", "Reason", "Relation", "Suggested", "find_by_identifier", "suggest_authorities"]
