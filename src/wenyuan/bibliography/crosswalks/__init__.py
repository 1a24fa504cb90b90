"""Crosswalks between bibliographic formats, with a report of what a conversion loses."""

from wenyuan.bibliography.crosswalks.convert import convert
from wenyuan.bibliography.crosswalks.values import Conversion, Loss, Reason

__all__ = ["Conversion", "Loss", "Reason", "convert"]
