"""Fields of the index and how each is split; the one place that knows both."""

from __future__ import annotations

from typing import Final

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

SCHEMA_VERSION: Final = 1

_SPACED: Final = "spaced"
_PLAIN: Final = "plain"

PHRASE_FIELDS: Final = (
    "title", "alt", "person", "subject", "series", "publisher", "body",
    "exact", "pinyin", "pinyin_person",
)  # fmt: skip
WORD_FIELDS: Final = ("title_words", "words")
SET_FIELDS: Final = ("chars",)
TERM_FIELDS: Final = (
    "title_key", "alt_key", "person_key", "subject_key", "exact_key", "pinyin_key", "initials", "volume",
    "id", "source", "batch", "identifier", "call",
)  # fmt: skip
COUNTED_FIELDS: Final = (
    "library", "material", "language", "dynasty", "class_top", "class",
)  # fmt: skip
SORTED_TEXT_FIELDS: Final = ("title_sort", "author_sort")
INTEGER_FIELDS: Final = ("year_from", "year_to", "decade", "newest", "oldest")
UNSIGNED_FIELDS: Final = (
    "online", "same", "popularity", "added", "work", "subject_code", "person_code", "slice",
)  # fmt: skip
# Ranges and orders read the column; a term for each number would be built for nothing.
COLUMN_FIELDS: Final = frozenset({"year_from", "year_to", "newest", "oldest", "popularity", "added"})


def build_schema() -> Schema:
    """The schema of a new index."""
    builder = SchemaBuilder()
    for name in PHRASE_FIELDS:
        builder.add_text_field(name, tokenizer_name=_SPACED, index_option="position")
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name=_PLAIN, index_option="basic")
    for name in SET_FIELDS:
        builder.add_text_field(name, tokenizer_name=_SPACED, index_option="basic")
    for name in TERM_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*COUNTED_FIELDS, *SORTED_TEXT_FIELDS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in INTEGER_FIELDS:
        builder.add_integer_field(name, indexed=name not in COLUMN_FIELDS, fast=True)
    for name in UNSIGNED_FIELDS:
        builder.add_unsigned_field(name, indexed=name not in COLUMN_FIELDS, fast=True)
    builder.add_float_field("rank", fast=True)
    # Where the kept part and the display of a document lie in the generation's display file.
    builder.add_unsigned_field("place", fast=True)
    return builder.build()


def register_tokenizers(index: Index) -> Index:
    """Teach an index, just created or opened, the splitting its fields need."""
    index.register_tokenizer(_SPACED, _build(Tokenizer.whitespace()))
    index.register_tokenizer(_PLAIN, _build(Tokenizer.simple()))
    return index


def _build(tokenizer: Tokenizer) -> TextAnalyzer:
    return TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(200)).build()
