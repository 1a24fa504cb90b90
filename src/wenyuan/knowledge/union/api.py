"""The face of the union catalogue."""

from .domain.agency import NoAgency, find_agency
from .domain.clusters import dissolve, leave
from .domain.contributions import Refused, contribute_file, finish_contributions, import_now, start_import, waiting_for_match
from .domain.ruling import Contradiction, NoSuchPair, part_all, part_member, postpone, rule, rule_on_pair

__all__ = [
    "Contradiction", "NoAgency", "NoSuchPair", "Refused", "contribute_file", "dissolve", "find_agency", "finish_contributions", "import_now",
    "leave", "part_all", "part_member", "postpone", "rule", "rule_on_pair", "start_import", "waiting_for_match",
]
