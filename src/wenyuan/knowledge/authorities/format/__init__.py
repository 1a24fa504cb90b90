"""Authority records as facts and back: CNMARC and MARC 21, identifiers, romanised forms. Knows no framework."""

from .identifiers import SCHEMES, SchemeRule, WrongIdentifier, clean_identifier, identifier_address, read_identifier
from .life import life_years, write_life
from .reading import read_facts
from .romanising import propose_forms
from .writing import build_record, change_record

__all__ = [
    "SCHEMES", "SchemeRule", "WrongIdentifier", "build_record", "change_record", "clean_identifier", "identifier_address", "life_years", "propose_forms", "read_facts",
    "read_identifier", "write_life",
]
