"""Analysis: text to tokens, ours and before any engine, so that every engine gives the same hits."""

from wenyuan.knowledge.discovery.analysis.documents import (
    MISSING_YEAR,
    OTHER_STREAM,
    PERSON_STREAM,
    SLICES,
    SUBJECT_STREAM,
    TITLE_STREAM,
    analyse_documents,
    batch_id,
    document_id,
    facet_code,
    facet_value,
    key_code,
    normalise_identifier,
    title_code,
    work_number,
)

__all__ = [
    "MISSING_YEAR",
    "OTHER_STREAM",
    "PERSON_STREAM",
    "SLICES",
    "SUBJECT_STREAM",
    "TITLE_STREAM",
    "analyse_documents",
    "batch_id",
    "document_id",
    "facet_code",
    "facet_value",
    "key_code",
    "normalise_identifier",
    "title_code",
    "work_number",
]
