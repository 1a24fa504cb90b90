"""The face of accounts."""

from .bearer import admit_bearer
from .data import ANONYMOUS, Person
from .domain.api_keys import KeyRefused
from .domain.registration import UsernameTaken, define_role, grant_role, open_account
from .queries.people import load_person, names_of

__all__ = [
    "ANONYMOUS", "KeyRefused", "Person", "UsernameTaken", "admit_bearer", "define_role", "grant_role", "load_person", "names_of", "open_account",
]
