"""Addresses of authority control."""

from django.urls import path

from . import acts, editing, listing, pages, public, reconcile, review

urlpatterns = [
    path("staff/authorities/", listing.authority_list),
    path("staff/authorities/new/", editing.authority_new),
    path("staff/authorities/preview/", editing.authority_preview),
    path("staff/authorities/fields/", editing.authority_fields),
    path("staff/authorities/review/", review.review_desk),
    path("staff/authorities/review/run/", review.review_run),
    path("staff/authorities/review/<int:link_id>/", review.review_decide),
    path("staff/authorities/changes/", acts.change_list),
    path("staff/authorities/changes/<int:change_id>/undo/", acts.change_undo),
    path("staff/authorities/merges/<int:merge_id>/undo/", acts.merge_undo),
    path("staff/authorities/<int:authority_id>/", pages.authority_page),
    path("staff/authorities/<int:authority_id>/edit/", editing.authority_edit),
    path("staff/authorities/<int:authority_id>/forms/", editing.authority_forms),
    path("staff/authorities/<int:authority_id>/restore/", pages.authority_restore),
    path("staff/authorities/<int:authority_id>/delete/", editing.authority_delete),
    path("staff/authorities/<int:authority_id>/change/", acts.authority_change),
    path("staff/authorities/<int:authority_id>/merge/", acts.authority_merge),
    path("staff/authorities/<int:authority_id>/split/", acts.authority_split),
    path("authority/<str:name>", public.show_authority),
    path("reconcile/", reconcile.service),
    path("reconcile/properties", reconcile.propose_properties),
    path("reconcile/suggest/entity", reconcile.suggest, {"what": "entity"}),
    path("reconcile/suggest/type", reconcile.suggest, {"what": "type"}),
    path("reconcile/suggest/property", reconcile.suggest, {"what": "property"}),
    path("reconcile/flyout", reconcile.flyout),
    path("reconcile/preview/<str:ark>", reconcile.preview),
    path("reconcile/v1/", reconcile.draft_service),
    path("reconcile/v1/match", reconcile.draft_match),
    path("reconcile/v1/extend", reconcile.draft_extend),
    path("reconcile/v1/extend/propose", reconcile.propose_properties),
    path("reconcile/v1/suggest/entity", reconcile.suggest, {"what": "entity"}),
    path("reconcile/v1/suggest/type", reconcile.suggest, {"what": "type"}),
    path("reconcile/v1/suggest/property", reconcile.suggest, {"what": "property"}),
    path("reconcile/v1/preview/<str:ark>", reconcile.preview),
]
