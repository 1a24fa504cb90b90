"""Rights of the pages of authority control."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404

from wenyuan.foundation.accounts.data import Person
from wenyuan.knowledge.catalogue.api import AuthorityData, NoSuchAuthority, find_authority
from wenyuan.knowledge.catalogue.pages import VIEW

EDIT = "authorities.edit_authority"
DELETE = "authorities.delete_authority"
LINK = "authorities.link_headings"
CHANGE = "authorities.change_headings"


def visible_authority(person: Person, authority_id: int) -> AuthorityData:
    """Return an authority that a person may look at: a public one, or any of a library whose records they see.

    Raises:
        Http404: There is none for them.
    """
    try:
        authority = find_authority(authority_id=authority_id)
    except NoSuchAuthority:
        raise Http404 from None
    if authority.status != "active" and not person.may(VIEW, library_id=authority.library_id):
        raise Http404
    return authority


def libraries_to_change(person: Person) -> Sequence[int] | None:
    """Return whose records a person may change with a heading; None is every library's."""
    return person.libraries_where(CHANGE)
