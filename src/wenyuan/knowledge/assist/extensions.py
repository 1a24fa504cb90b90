"""What assisted cataloguing gives to the record editor."""

from wenyuan.knowledge.catalogue.pages import register_editor_panel

register_editor_panel(name="assist", template="assist/editor_panel.html")
