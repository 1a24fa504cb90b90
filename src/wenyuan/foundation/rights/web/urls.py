"""Addresses of rights."""

from django.urls import path, re_path

from . import policies, trying, views

urlpatterns = [
    path("staff/rights/", views.show_rights),
    re_path(r"^staff/rights/(?P<act>network|drop-network|group|member|drop-member|licence|assign|unassign)/$", views.change),
    path("staff/rights/try/", trying.try_policy),
    path("staff/rights/policies/new/", policies.new_policy),
    path("staff/rights/policies/<int:number>/", policies.edit_policy),
]
