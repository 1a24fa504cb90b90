"""XML answers, read as a client reads them."""

from __future__ import annotations

from lxml import etree

SRU = {"s": "http://www.loc.gov/zing/srw/", "d": "http://www.loc.gov/zing/srw/diagnostic/", "m": "http://www.loc.gov/MARC21/slim", "x": "info:lc/xmlns/marcxchange-v2"}
SRU2 = {"s": "http://docs.oasis-open.org/ns/search-ws/sruResponse", "d": "http://docs.oasis-open.org/ns/search-ws/diagnostic"}
OAI = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/", "m": "http://www.loc.gov/MARC21/slim"}


def texts(body: bytes, path: str, names: dict[str, str]) -> list[str]:
    """Return the texts of the elements, or the values of the attributes, at a path."""
    found = etree.fromstring(body).xpath(path, namespaces=names)
    assert isinstance(found, list)
    return [one.text or "" if isinstance(one, etree._Element) else str(one) for one in found]
