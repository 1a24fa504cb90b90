"""SRU: what is asked, what is answered."""

from .answer import SruAnswer, answer_sru

__all__ = ["SruAnswer", "answer_sru"]
