"""CQL asked of discovery."""

from .find import Found, IndexAway, find_page
from .indexes import INDEXES, Index, resolve
from .question import Question, make_question

__all__ = ["INDEXES", "Found", "Index", "IndexAway", "Question", "find_page", "make_question", "resolve"]
