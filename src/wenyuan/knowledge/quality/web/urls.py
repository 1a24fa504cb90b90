"""Addresses of data quality."""

from django.urls import path

from . import audits, repairs

urlpatterns = [
    path("staff/quality/", audits.audit_list),
    path("staff/quality/rules/", audits.rule_list),
    path("staff/quality/audits/<int:audit_id>/", audits.audit_page),
    path("staff/quality/audits/<int:audit_id>/cancel/", audits.audit_cancel),
    path("staff/quality/audits/<int:audit_id>/rules/<slug:rule>/", audits.rule_page),
    path("staff/quality/repairs/", repairs.repair_list),
    path("staff/quality/repairs/<int:repair_id>/", repairs.repair_page),
    *(path(f"staff/quality/repairs/<int:repair_id>/{act}/", repairs.repair_act, {"act": act}) for act in ("apply", "undo", "cancel")),
]
