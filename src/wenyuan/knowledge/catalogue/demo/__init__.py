"""The demonstration library: real works, and libraries, people and items that are invented."""

from wenyuan.knowledge.catalogue.demo.build import build_record, iter_works
from wenyuan.knowledge.catalogue.demo.essays import essays
from wenyuan.knowledge.catalogue.demo.items import demo_items, items_for
from wenyuan.knowledge.catalogue.demo.libraries import demo_closed_days, demo_libraries
from wenyuan.knowledge.catalogue.demo.people import demo_people

__all__ = [
    "build_record",
    "demo_closed_days",
    "demo_items",
    "demo_libraries",
    "demo_people",
    "essays",
    "items_for",
    "iter_works",
]
