"""Rule sets, as data."""

from .rule_set import REPAIRABLE, SETS, Rule, find_rule, list_rules

__all__ = ["REPAIRABLE", "SETS", "Rule", "find_rule", "list_rules"]
