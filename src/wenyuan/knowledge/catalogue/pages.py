"""The face of the catalogue for other modules' staff pages: the door, the names of fields, how a record's text is read and told apart."""

from .web.editor_panels import register_editor_panel
from .web.public_exports import clean_xml
from .web.public_record import plain_words
from .web.record_tools import RecordTool, register_record_tool
from .web.staff_door import BATCH, EDIT, MAX_BODY, VIEW, bounded, libraries_for, name_of, page_language, posted, require, whole_number

__all__ = ["BATCH", "EDIT", "MAX_BODY", "VIEW", "RecordTool", "bounded", "clean_xml", "libraries_for", "name_of", "page_language", "plain_words", "posted", "register_editor_panel", "register_record_tool", "require", "whole_number"]
