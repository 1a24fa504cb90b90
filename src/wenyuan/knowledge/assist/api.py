"""The face of assisted cataloguing."""

from .data import Evidence, ModelInfo, SuggestedName, Suggestion, Suggestions, TitlePage
from .suggesting import suggest_for_page, suggest_for_text
from .training import model_info

__all__ = ["Evidence", "ModelInfo", "SuggestedName", "Suggestion", "Suggestions", "TitlePage", "model_info", "suggest_for_page", "suggest_for_text"]
