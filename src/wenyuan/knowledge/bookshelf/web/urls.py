"""Addresses of the bookshelf."""

from django.urls import path

from . import lists, searches

urlpatterns = [
    path("account/searches/", searches.show_searches),
    path("account/searches/new/", searches.new_search),
    path("account/searches/<int:search_id>/", searches.change),
    path("account/searches/<int:search_id>/new/", searches.show_new),
    path("account/searches/<int:search_id>/remove/", searches.remove),
    path("feeds/searches/<str:token>.atom", searches.give_feed),
    path("account/lists/", lists.show_lists),
    path("account/lists/new/", lists.begin),
    path("account/lists/add/", lists.add),
    path("account/lists/<int:list_id>/", lists.show_list),
    path("account/lists/<int:list_id>/remove/", lists.remove),
    path("account/lists/<int:list_id>/citations/<slug:form>/", lists.cite_own),
    path("account/lists/<int:list_id>/<int:entry_id>/", lists.change),
    path("lists/<str:token>/", lists.show_shared),
    path("lists/<str:token>/citations/<slug:form>/", lists.cite_shared),
]
