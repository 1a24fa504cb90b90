"""Analysis: text to tokens, ours and before any engine, so that every engine gives the same hits."""

from wenyuan.knowledge.discovery.analysis.documents import (
    MISSING_YEAR,
    SLICES,
    analyse_documents,
    batch_id,
    document_id,
    facet_code,
    facet_value,
    normalise_identifier,
    work_number,
)

__all__ = [
    "MISSING_YEAR",
    "SLICES",
    "analyse_documents",
    "batch_id",
    "document_id",
    "facet_code",
    "facet_value",
    "normalise_identifier",
    "work_number",
]
