"""The face of accounts."""

from .data import ANONYMOUS, Person
from .domain.registration import UsernameTaken, define_role, grant_role, open_account
from .queries.people import load_person, names_of

__all__ = ["ANONYMOUS", "Person", "UsernameTaken", "define_role", "grant_role", "load_person", "names_of", "open_account"]
