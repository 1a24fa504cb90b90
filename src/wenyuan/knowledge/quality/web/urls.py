"""Addresses of data quality."""

from django.urls import path

from . import audits, marking, repairs, samples, trends

urlpatterns = [
    path("staff/quality/", audits.audit_list),
    path("staff/quality/rules/", audits.rule_list),
    path("staff/quality/audits/<int:audit_id>/", audits.audit_page),
    path("staff/quality/audits/<int:audit_id>/cancel/", audits.audit_cancel),
    path("staff/quality/audits/<int:audit_id>/rules/<slug:rule>/", audits.rule_page),
    path("staff/quality/trends/", trends.trend_page),
    path("staff/quality/samples/", samples.sample_list),
    path("staff/quality/samples/<int:sample_id>/", samples.sample_page),
    path("staff/quality/samples/<int:sample_id>/close/", samples.sample_close),
    path("staff/quality/samples/<int:sample_id>/results.csv", samples.sample_csv),
    path("staff/quality/samples/<int:sample_id>/mark/", marking.mark_next),
    path("staff/quality/samples/<int:sample_id>/mark/<int:place>/", marking.mark_page),
    path("staff/quality/samples/<int:sample_id>/mark/<int:place>/back/", marking.mark_back),
    path("staff/quality/repairs/", repairs.repair_list),
    path("staff/quality/repairs/<int:repair_id>/", repairs.repair_page),
    *(path(f"staff/quality/repairs/<int:repair_id>/{act}/", repairs.repair_act, {"act": act}) for act in ("apply", "undo", "cancel")),
]
