"""A name at its address: the page for readers, and for machines JSON-LD, MADS, Turtle, N-Triples, RDF/XML and CSV."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, resolve_ark
from wenyuan.knowledge.catalogue.api import AuthorityData, NoSuchAuthority, authority_address, find_authority
from wenyuan.knowledge.graph.api import graph_reader
from wenyuan.knowledge.graph.pages import FORMS, GraphMissing, GraphUnavailable, write_form, write_nodes

from ..format import write_life
from ..models import AuthorityFacts
from ..queries.graph_things import AuthorityStatements
from ..queries.pages import KnownNumber, RelatedName, facts_of, numbers_of, related_to
from .entity import show_entity

_LINKED: Final = {form.media_type.partition(";")[0]: name for name, form in FORMS.items()}
_TYPES: Final = {"person": "Person", "family": "Organization", "corporate": "Organization", "meeting": "Event", "work": "CreativeWork", "series": "CreativeWorkSeries", "place": "Place", "subject": "DefinedTerm"}
_MADS: Final = {"person": ("name", "personal"), "family": ("name", "family"), "corporate": ("name", "corporate"), "meeting": ("name", "conference"), "place": ("geographic", ""), "subject": ("topic", ""), "work": ("titleInfo", ""), "series": ("titleInfo", "")}


def show_authority(request: HttpRequest, name: str) -> HttpResponse:
    """GET /authority/NAME?format=: the page of a name, by the name of its ARK."""
    try:
        resolution = resolve_ark(name=name)
    except NotAnArk:
        raise Http404(name) from None
    if resolution.kind != "authority":
        raise Http404(name)
    if resolution.successor or request.path != f"/authority/{resolution.name}":
        return HttpResponsePermanentRedirect(f"/authority/{resolution.successor or resolution.name}")
    if resolution.retired_at is not None:
        context = {"reason": resolution.reason, "ark": f"ark:/{settings.WENYUAN_NAAN}/{resolution.name}", "retired_at": resolution.retired_at}
        return render(request, "ui/410.html", context, status=410)
    try:
        authority = find_authority(authority_id=resolution.number)
    except NoSuchAuthority:
        raise Http404(name) from None
    if authority.status != "active":
        raise Http404(name)
    form = request.GET.get("format", "")
    accepted = request.get_preferred_type(["text/html", "application/ld+json", "application/mads+xml", *_LINKED]) or "text/html"
    facts, numbers, related = facts_of(authority_id=authority.id), numbers_of(authority_id=authority.id), related_to(authority_id=authority.id)
    address = f"{settings.WENYUAN_BASE_URL or f'{request.scheme}://{request.get_host()}'}/authority/{resolution.name}"
    if form == "jsonld" or (not form and accepted == "application/ld+json"):
        response = HttpResponse(write_json_ld(authority, facts, numbers, address), content_type="application/ld+json")
    elif form == "mads" or (not form and accepted == "application/mads+xml"):
        response = HttpResponse(write_mads(authority, numbers, related, address), content_type="application/mads+xml")
    elif form in FORMS or (not form and accepted in _LINKED):
        response = _write_linked_data(authority, form or _LINKED[accepted])
    elif form:
        raise Http404(form)
    else:
        response = show_entity(request, authority, facts, numbers, related)
    if "text/html" not in response.headers["Content-Type"]:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Link"] = f'<{authority_address(authority.id)}>; rel="canonical"'
    patch_vary_headers(response, ["Accept"])
    return response


def _write_linked_data(authority: AuthorityData, form: str) -> HttpResponse:
    """Answer with the statements of the graph; while there is none, with what would be stated."""
    try:
        body = write_form(graph_reader(), authority_address(authority.id), form)
    except (GraphMissing, GraphUnavailable):
        body = write_nodes([node for thing in AuthorityStatements().things([authority.id]) for node in thing.nodes], form)
    name = ark_name("authority", authority.id)
    response = HttpResponse(body, content_type=FORMS[form].media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{FORMS[form].suffix}"'
    return response


def write_json_ld(authority: AuthorityData, facts: AuthorityFacts | None, numbers: list[KnownNumber], address: str) -> bytes:
    """Write a name as schema.org JSON-LD."""
    thing: dict[str, object] = {"@context": "https://schema.org", "@type": _TYPES[authority.kind], "@id": address, "name": authority.heading}
    if authority.variants:
        thing["alternateName"] = list(authority.variants)
    if facts is not None and authority.kind == "person":
        first, _slash, last = write_life(facts.born, facts.died).partition("/")
        thing |= {key: value for key, value in (("birthDate", first), ("deathDate", last)) if value and value != ".."}
        thing |= {"jobTitle": list(facts.occupations)} if facts.occupations else {}
        thing |= {"gender": facts.sex.capitalize()} if facts.sex else {}
    if numbers:
        thing["sameAs"] = [one.address for one in numbers if one.address]
        thing["identifier"] = [{"@type": "PropertyValue", "propertyID": one.scheme, "value": one.value} for one in numbers]
    return orjson.dumps(thing, option=orjson.OPT_INDENT_2)


def write_mads(authority: AuthorityData, numbers: list[KnownNumber], related: list[RelatedName], address: str) -> str:
    """Write a name in MADS 2.1."""
    element, kind = _MADS[authority.kind]

    def part(text: str, dates: str = "") -> str:
        typed = f' type="{kind}"' if kind else ""
        if element == "name":
            date = f'<namePart type="date">{escape(_plain(dates))}</namePart>' if dates else ""
            return f"<name{typed}><namePart>{escape(_plain(text))}</namePart>{date}</name>"
        return f"<titleInfo><title>{escape(_plain(text))}</title></titleInfo>" if element == "titleInfo" else f"<{element}>{escape(_plain(text))}</{element}>"

    words = {"earlier": "earlier", "later": "later", "broader": "broader", "narrower": "narrower"}
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>', '<mads xmlns="http://www.loc.gov/mads/v2" version="2.1">', f"<authority>{part(authority.heading, authority.dates)}</authority>",
        *(f"<variant>{part(form)}</variant>" for form in authority.variants),
        *(f'<related type="{words[one.kind]}">{part(one.heading)}</related>' if one.kind in words else f"<related>{part(one.heading)}</related>" for one in related),
        *(f'<identifier type="{one.scheme}">{escape(one.value)}</identifier>' for one in numbers), f"<url>{escape(address)}</url>",
        f"<recordInfo><recordIdentifier>{escape(_plain(authority.control_number) or quote(address))}</recordIdentifier></recordInfo>", "</mads>",
    ]
    return "\n".join(rows)


def _plain(text: str) -> str:
    """Leave out what XML 1.0 does not allow."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
