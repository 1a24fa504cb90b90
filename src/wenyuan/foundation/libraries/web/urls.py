"""Addresses of the library pages."""

from django.urls import path

from . import branches, join, leaving, own, pages, portal, registry, review

urlpatterns = [
    path("libraries/", pages.show_libraries),
    path("libraries/join/", join.begin),
    path("libraries/join/return/", join.come_back),
    path("libraries/join/<str:number>/", join.show_application),
    path("libraries/join/<str:number>/<str:secret>/", join.open_link),
    path("libraries/choices/", pages.list_choices),
    path("libraries/<str:code>/", pages.show_library),
    path("l/<str:code>/", portal.show_portal),
    path("l/<str:code>/logo", portal.show_logo),
    path("staff/libraries/", registry.library_list),
    path("staff/libraries/<int:library_id>/", registry.library_page),
    path("staff/library/", own.first_steps),
    path("staff/library/start/", own.first_steps),
    path("staff/library/details/", own.edit_details),
    path("staff/library/look/", own.edit_look),
    path("staff/library/policies/", own.edit_policies),
    path("staff/library/closed-days/", own.edit_closed_days),
    path("staff/library/branches/", branches.branch_list),
    path("staff/library/branches/<int:branch_id>/", branches.branch_page),
    path("staff/library/leaving/", leaving.leaving),
    path("staff/library/leaving/<int:run_id>/", leaving.fetch_export),
    path("staff/library-applications/", review.application_list),
    path("staff/library-applications/<str:number>/", review.application_page),
    path("staff/library-applications/<str:number>/papers/<int:paper_id>/", review.application_paper),
]
