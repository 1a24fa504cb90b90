"""Wenyuan (文渊): open-source software for national and public libraries."""

__version__ = "0.1.0"
