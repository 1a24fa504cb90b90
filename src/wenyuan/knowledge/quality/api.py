"""The face of data quality."""

from .data import AuditData, AuditTotals, RuleCount
from .domain.auditing import AuditRunning, start_audit
from .queries.audits import NoSuchAudit, count_by_rule, find_audit, list_audits, totals_by_library
from .rules import Rule, find_rule, list_rules

__all__ = [
    "AuditData", "AuditRunning", "AuditTotals", "NoSuchAudit", "Rule", "RuleCount", "count_by_rule", "find_audit", "find_rule", "list_audits", "list_rules", "start_audit", "totals_by_library",
]
