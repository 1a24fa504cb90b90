"""Addresses of the cataloguer's desk."""

from django.urls import path, re_path

from . import staff_batches, staff_conversion, staff_editing, staff_home, staff_items, staff_record, staff_records, staff_rejects

staff_urls = [
    path("staff/", staff_home.staff_home, name="staff_home"),
    path("staff/records/", staff_records.record_list, name="staff_records"),
    path("staff/records/export/", staff_records.record_export, name="staff_export"),
    path("staff/records/new/", staff_editing.record_new, name="staff_record_new"),
    path("staff/records/preview/", staff_editing.record_preview, name="staff_record_preview"),
    path("staff/records/convert/", staff_conversion.text_convert, name="staff_convert"),
    path("staff/records/fields/", staff_editing.record_fields, name="staff_record_fields"),
    path("staff/records/<int:record_id>/", staff_record.record_page, name="staff_record"),
    path("staff/records/<int:record_id>/edit/", staff_editing.record_edit, name="staff_record_edit"),
    path("staff/records/<int:record_id>/merge/", staff_editing.record_merge, name="staff_record_merge"),
    path("staff/records/<int:record_id>/compare/", staff_record.record_compare, name="staff_record_compare"),
    path("staff/records/<int:record_id>/restore/", staff_record.record_restore, name="staff_record_restore"),
    path("staff/records/<int:record_id>/suppress/", staff_record.record_suppress, name="staff_record_suppress"),
    path("staff/records/<int:record_id>/delete/", staff_record.record_delete, name="staff_record_delete"),
    path("staff/records/<int:record_id>/items/add/", staff_items.item_add, name="staff_item_add"),
    path("staff/items/<int:item_id>/", staff_items.item_edit, name="staff_item"),
    path("staff/items/<int:item_id>/withdraw/", staff_items.item_withdraw, name="staff_item_withdraw"),
    path("staff/batches/", staff_batches.batch_list, name="staff_batches"),
    path("staff/batches/<int:batch_id>/", staff_batches.batch_page, name="staff_batch"),
    path("staff/batches/<int:batch_id>/rule/", staff_batches.batch_rule, name="staff_batch_rule"),
    re_path(r"^staff/batches/(?P<batch_id>\d+)/(?P<act>start|cancel|resume|undo)/$", staff_batches.batch_act, name="staff_batch_act"),
    path("staff/batches/<int:batch_id>/rejects/", staff_rejects.reject_list, name="staff_rejects"),
    re_path(r"^staff/batches/(?P<batch_id>\d+)/rejects\.(?P<form>mrc|tsv)$", staff_rejects.reject_download, name="staff_rejects_download"),
    path("staff/batches/<int:batch_id>/rejects/<int:reject_id>/", staff_rejects.reject_mend, name="staff_reject"),
]
