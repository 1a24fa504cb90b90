"""ONIX for Books 3.0: reading products of any size of message, in reference names or short tags, as MARC."""

from wenyuan.bibliography.onix.products import OnixError, read_products
from wenyuan.bibliography.onix.to_record import from_onix, identifier_of, is_withdrawn

__all__ = ["OnixError", "from_onix", "identifier_of", "is_withdrawn", "read_products"]
