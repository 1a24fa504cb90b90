"""Meaning: sentence vectors of what can be found, kept beside the index, and what lies nearest to a question."""

from wenyuan.knowledge.discovery.meaning.encoders import Encoder, find_model, load_encoder
from wenyuan.knowledge.discovery.meaning.nearest import NearestReader
from wenyuan.knowledge.discovery.meaning.passages import make_passage
from wenyuan.knowledge.discovery.meaning.store import VectorStore

__all__ = ["Encoder", "NearestReader", "VectorStore", "find_model", "load_encoder", "make_passage"]
