"""Fields of the index and how each is split; the one place that knows both."""

from __future__ import annotations

from typing import Final

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

# Higher with every change below or in the analysis: an index of another version is built anew.
SCHEMA_VERSION: Final = 5

_SPACED: Final = "spaced"

PHRASE_FIELDS: Final = ("title", "person", "subject", "series", "publisher", "all", "exact", "pinyin", "pinyin_person")
SET_FIELDS: Final = ("initials",)
TERM_FIELDS: Final = ("pinyin_key", "volume", "id", "source", "batch", "identifier", "call")
COUNTED_FIELDS: Final = ("library", "material", "language", "dynasty", "town", "class_top", "class")
SORTED_TEXT_FIELDS: Final = ("title_sort", "author_sort")
INTEGER_FIELDS: Final = ("decade", "newest", "oldest")
UNSIGNED_FIELDS: Final = ("online", "popularity", "added", "work", "subject_code", "person_code", "slice")
# Ranges and orders read the column; a term for each number would be built for nothing.
COLUMN_FIELDS: Final = frozenset({"newest", "oldest", "popularity", "added"})
# Numbers that are looked up and never counted; years may lie before our era.
CODE_FIELDS: Final = ("whole", "changed", "year")


def build_schema() -> Schema:
    """The schema of a new index."""
    builder = SchemaBuilder()
    for name in PHRASE_FIELDS:
        builder.add_text_field(name, tokenizer_name=_SPACED, index_option="position")
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
    for name in CODE_FIELDS:
        add = builder.add_integer_field if name == "year" else builder.add_unsigned_field
        add(name, indexed=True, fast=False)
    builder.add_float_field("rank", fast=True)
    # Where the kept part and the display of a document lie in the generation's display file.
    builder.add_unsigned_field("place", fast=True)
    return builder.build()


def register_tokenizers(index: Index) -> Index:
    """Teach an index, just created or opened, the splitting its fields need."""
    index.register_tokenizer(_SPACED, _build(Tokenizer.whitespace()))
    return index


def _build(tokenizer: Tokenizer) -> TextAnalyzer:
    return TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(200)).build()
