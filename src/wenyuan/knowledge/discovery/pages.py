"""The face of discovery for other modules' pages: rows of a result list, words of codes, places on the home page.

Pages that show a record beside results want to look like results. What they share stands here; everything else in `web`
is discovery's own.
"""

from .web.address import Asked, read_address
from .web.portal import HomeFact, Leaf, SearchTool, register_home, register_search_tool
from .web.rows import Row, find_traditional, make_rows, say_imprint
from .web.words import class_word, language_tag, language_word, library_words, material_word

__all__ = [
    "Asked", "HomeFact", "Leaf", "Row", "SearchTool", "class_word", "find_traditional", "language_tag", "language_word", "library_words", "make_rows",
    "material_word", "read_address", "register_home", "register_search_tool", "say_imprint",
]
