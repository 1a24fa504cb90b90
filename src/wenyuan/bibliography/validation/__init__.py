"""What a field may hold, and what is wrong with a record: definitions of CNMARC and MARC 21, rules, repairs."""

from .definitions import FieldDefinition, SubfieldDefinition, field_definition, field_definitions, field_name, subfield_name
from .quick import TextRecord, look_for, look_further, validate_quick
from .repairs import apply_repair, field_from_line, field_line
from .templates import MATERIALS, new_record
from .validate import SameIsbn, validate
from .values import Level, Problem, Repair

__all__ = [
    "MATERIALS", "FieldDefinition", "Level", "Problem", "Repair", "SameIsbn", "SubfieldDefinition", "TextRecord", "apply_repair", "field_definition", "field_definitions",
    "field_from_line", "field_line", "field_name", "look_for", "look_further", "new_record", "subfield_name", "validate", "validate_quick",
]
