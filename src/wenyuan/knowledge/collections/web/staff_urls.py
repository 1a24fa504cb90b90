"""Addresses of the desk of topics."""

from django.urls import path, re_path

from . import staff_entries, staff_essays, staff_imports, staff_topics, staff_types

urlpatterns = [
    path("staff/topics/", staff_topics.topic_list),
    path("staff/topics/new/", staff_topics.topic_new),
    path("staff/topics/<int:topic_id>/", staff_topics.topic_page),
    path("staff/topics/<int:topic_id>/edit/", staff_topics.topic_edit),
    re_path(r"^staff/topics/(?P<topic_id>\d{1,18})/(?P<act>submit|return|publish|withdraw)/$", staff_topics.topic_act),
    path("staff/topics/<int:topic_id>/types/new/", staff_types.type_new),
    path("staff/topics/<int:topic_id>/types/<int:type_id>/", staff_types.type_edit),
    path("staff/topics/<int:topic_id>/entries/", staff_entries.entry_list),
    path("staff/topics/<int:topic_id>/entries/new/", staff_entries.entry_new),
    path("staff/topics/<int:topic_id>/entries/<int:number>/", staff_entries.entry_edit),
    re_path(r"^staff/topics/(?P<topic_id>\d{1,18})/entries/(?P<number>\d{1,9})/(?P<act>remove|restore)/$", staff_entries.entry_act),
    path("staff/topics/<int:topic_id>/import/", staff_imports.import_new),
    path("staff/topics/<int:topic_id>/import/<int:import_id>/", staff_imports.import_page),
    path("staff/topics/<int:topic_id>/essays/new/", staff_essays.essay_new),
    path("staff/topics/<int:topic_id>/essays/<int:essay_id>/", staff_essays.essay_edit),
    path("staff/topics/<int:topic_id>/records/", staff_essays.record_page),
]
