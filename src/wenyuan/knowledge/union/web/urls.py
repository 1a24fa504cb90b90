"""Addresses of the union catalogue."""

from django.urls import path

from . import channels, clusters, contribute, finding, overview, own, policy, review, taking

urlpatterns = [
    path("staff/union/", overview.overview, name="staff_union"),
    path("staff/union/credit/", overview.credit, name="staff_union_credit"),
    path("staff/union/credit.csv", overview.credit_table, name="staff_union_credit_table"),
    path("staff/union/channels/", channels.channel_list, name="staff_union_channels"),
    path("staff/union/contribute/", contribute.contribution_list, name="staff_union_contribute"),
    path("staff/union/contribute/<int:contribution_id>/", contribute.contribution_page, name="staff_union_contribution"),
    path("staff/union/contribute/<int:contribution_id>/lines.csv", contribute.contribution_table, name="staff_union_contribution_table"),
    path("staff/union/review/", review.review, name="staff_union_review"),
    path("staff/union/review/<int:pair_id>/", review.decide, name="staff_union_decide"),
    path("staff/union/own/", own.own_duplicates, name="staff_union_own"),
    path("staff/union/own/<int:pair_id>/", own.decide_own, name="staff_union_own_decide"),
    path("staff/union/own/merges/<int:own_merge_id>/undo/", own.undo_own, name="staff_union_own_undo"),
    path("staff/union/clusters/<int:cluster_id>/", clusters.cluster_page, name="staff_union_cluster"),
    path("staff/union/clusters/<int:cluster_id>/part/", clusters.part, name="staff_union_part"),
    path("staff/union/clusters/<int:cluster_id>/add/", clusters.add, name="staff_union_add"),
    path("staff/union/clusters/<int:cluster_id>/unlock/", clusters.unlock, name="staff_union_unlock"),
    path("staff/union/records/<int:record_id>/", clusters.cluster_of_record, name="staff_union_record"),
    path("staff/union/find/", finding.find_page, name="staff_union_find"),
    path("staff/union/find/<int:record_id>/take/", finding.take_over, name="staff_union_take_over"),
    path("staff/union/take/", taking.take, name="staff_union_take"),
    path("staff/union/policy/", policy.policy_page, name="staff_union_policy"),
    path("union/changes/<str:code>.atom", overview.feed, name="union_changes"),
]
