"""The face of topical databases."""

from .data import Draft, EntryData, EntryVersionData, EssayData, FieldData, ImportData, TopicData, TypeData, Value, Values
from .domain.entries import NoSuchEntry, Stored, WrongEntry, check_entry, remove_entry, restore_entry, save_entry, store_entries
from .domain.imports import guess_columns, hand_in, take_back, take_in
from .domain.topics import (
    NotNow,
    TopicForm,
    WrongTopic,
    drop_essay,
    pick_record,
    publish_topic,
    return_topic,
    save_essay,
    save_topic,
    set_cover,
    set_curators,
    submit_topic,
    withdraw_topic,
)
from .domain.types import drop_type, save_type
from .format.tables import NotATable, read_table
from .queries.entries import Narrowing, count_facets, count_found, find_entry, list_entries, list_entry_versions
from .queries.topics import NoSuchTopic, count_entries, find_topic, list_essays, list_topics, list_types

__all__ = [
    "Draft", "EntryData", "EntryVersionData", "EssayData", "FieldData", "ImportData", "Narrowing", "NoSuchEntry", "NoSuchTopic", "NotATable", "NotNow", "Stored", "TopicData", "TopicForm",
    "TypeData", "Value", "Values", "WrongEntry", "WrongTopic", "check_entry", "count_entries", "count_facets", "count_found", "drop_essay", "drop_type", "find_entry", "find_topic",
    "guess_columns", "hand_in", "list_entries", "list_entry_versions", "list_essays", "list_topics", "list_types", "pick_record", "publish_topic", "read_table", "remove_entry", "restore_entry",
    "return_topic", "save_entry", "save_essay", "save_topic", "save_type", "set_cover", "set_curators", "store_entries", "submit_topic", "take_back", "take_in", "withdraw_topic",
]
