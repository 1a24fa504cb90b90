"""The face of the national bibliography."""

from .data import EntryData, FileData, IssueData, Scope
from .domain.building import CatalogueBusy, IssueUnderWay, NothingToGather, build_issue, open_issue
from .domain.publishing import FORMS, NotADraft, exclude_record, publish_issue, withdraw_issue
from .domain.scope import WrongScope, belongs, change_scope, current_scope
from .queries.issues import NoSuchIssue, find_issue, find_published, issue_records, list_entries, list_issues

__all__ = [
    "FORMS", "CatalogueBusy", "EntryData", "FileData", "IssueData", "IssueUnderWay", "NoSuchIssue", "NotADraft", "NothingToGather", "Scope", "WrongScope", "belongs", "build_issue",
    "change_scope", "current_scope", "exclude_record", "find_issue", "find_published", "issue_records", "list_entries", "list_issues", "open_issue", "publish_issue", "withdraw_issue",
]
