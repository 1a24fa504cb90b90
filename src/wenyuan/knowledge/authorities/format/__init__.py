"""Authority records as facts and back: CNMARC and MARC 21, identifiers, romanised forms. Knows no framework."""

from .identifiers import SCHEMES, SchemeRule, WrongIdentifier, clean_identifier, identifier_address, read_identifier
from .life import life_years, write_life
from .reading import read_facts
from .romanising import latin_key, propose_forms, romanised_keys
from .writing import build_record, change_record

__all__ = [
    "SCHEMES",
    "SchemeRule",
    "WrongIdentifier",
    "build_record",
    "change_record",
    "clean_identifier",
    "identifier_address",
    "latin_key",
    "life_years",
    "propose_forms",
    "read_facts",
    "read_identifier",
    "romanised_keys",
    "write_life",
]
