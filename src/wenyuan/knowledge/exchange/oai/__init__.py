"""OAI-PMH: what is asked, what is answered."""

from .answer import answer_oai

__all__ = ["answer_oai"]
