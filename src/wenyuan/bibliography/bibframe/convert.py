"""A MARC record as BIBFRAME 2: a work, its instance, further instances and items.

Source:
    Library of Congress, MARC 21 to BIBFRAME 2 Conversion Specifications, as published field by field; the mapping below is our own reading of them.
    CNMARC goes by its crosswalk to MARC 21.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.crosswalks import Loss, convert
from wenyuan.bibliography.marc import Field, MarcFormat, Record

from . import coded, description, further, material, names, notes, numbers, relations, subjects, titles
from .context import Draft, language_of, linked_tag
from .tree import Link, Node, labelled
from .vocabulary import code_link

Mapping = Callable[[Draft, Field, str, str], None]


def _all(mapping: Mapping, *tags: str) -> dict[str, Mapping]:
    return dict.fromkeys(tags, mapping)


_MAPPINGS: Final[dict[str, Mapping]] = {
    "001": coded.control_number, "005": coded.changed, "006": material.additional, "007": material.physical, "008": coded.fixed_data, "035": coded.local_number, "040": coded.agencies, "041": coded.languages,
    "042": coded.authentication, "043": coded.places, "044": coded.countries, "045": coded.periods,
    **_all(numbers.number, "010", "015", "016", "017", "020", "025", "026", "027", "030", "032", "036", "074", "086", "088"),
    "022": numbers.issn, "024": numbers.standard_number, "028": numbers.publisher_number, "034": numbers.scale_and_coordinates, "037": numbers.stock_number, "052": numbers.geographic_class,
    **_all(numbers.classification, "050", "055", "060", "070", "080", "084"), **_all(numbers.dewey, "082", "083"),
    **_all(names.name_field, "100", "110", "111", "700", "710", "711"), "720": names.uncontrolled_name,
    **_all(relations.uniform, "130", "240"), "243": titles.collective_title, "245": titles.title_statement, **_all(titles.variant_title, "210", "222", "242", "246", "247"),
    "250": description.edition, "255": description.mathematical, "257": description.producing_country, **_all(description.publication, "260", "264"), "263": description.projected_date,
    "300": description.extent, "306": description.duration, **_all(description.frequency, "310", "321"), **_all(description.rda_type, "336", "337", "338"), "340": description.material,
    **_all(description.characteristics, "344", "345", "346", "347"), "351": description.arrangement, "362": description.numbering,
    **_all(description.work_attribute, "370", "380", "385", "386", "388"), **_all(description.series_statement, "440", "490"),
    **_all(notes.plain_note, *notes.PLAIN_TAGS), "502": notes.dissertation, "505": notes.contents, **_all(notes.policy, "506", "540"), "510": notes.citation, "518": notes.capture,
    "520": notes.summary, "522": notes.coverage, "524": notes.preferred_citation, "541": notes.acquisition, "546": notes.language_note, "561": notes.custody, "586": notes.award,
    **_all(subjects.subject, "600", "610", "611", "630", "648", "650", "651", "655"), "653": subjects.uncontrolled, **_all(subjects.faceted, "654", "656", "657"),
    **_all(subjects.hierarchical_place, "662", "752"), **_all(relations.added_title, "730", "740"), "751": relations.place_name,
    **_all(relations.linked_thing, *relations.LINK_TAGS), **_all(relations.traced_series, "800", "810", "811", "830"),
    **_all(notes.holding, "850", "852"), "856": notes.electronic,
    **_all(further.labelled_thing, *further.LABELLED_TAGS), **_all(further.local_class, *further.LOCAL_CLASS_TAGS), "033": further.event, "046": further.creation_dates, "047": further.composition,
    "048": further.performers_in_codes, "072": further.subject_code, "352": further.digital_graphics, "377": further.associated_languages, "382": further.performers, "383": further.music_numbers,
    "384": further.music_key, "758": further.resource_identifier,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bibframe:
    """A record's description. `failures` names the fields that could not be mapped, with the reason; `losses` what the way over MARC 21 lost."""

    work: Node
    instance: Node
    others: tuple[Node, ...]
    failures: tuple[tuple[str, str], ...] = ()
    losses: tuple[Loss, ...] = ()

    @property
    def resources(self) -> tuple[Node, ...]:
        """The described resources, the work first."""
        return (self.work, self.instance, *self.others)


def to_bibframe(record: Record, *, base: str) -> Bibframe:
    """Return a bibliographic record in BIBFRAME 2. A field that cannot be mapped is named and the rest is kept.

    Args:
        base: URI of the record without a fragment; the resources get `#Work`, `#Instance`, `#Item…` behind it.
    """
    losses, is_marc21 = tuple[Loss, ...](), record.format is MarcFormat.MARC21
    if not is_marc21:
        conversion = convert(record, MarcFormat.MARC21)
        record, losses = conversion.record, tuple(conversion.losses)
    work, instance = Node(("bf:Work",), f"{base}#Work"), Node(("bf:Instance",), f"{base}#Instance")
    draft = Draft(record, base, work, instance, Node(("bf:AdminMetadata",)), known_agencies=is_marc21)
    coded.read_leader(draft)
    for field in record.fields:
        tag = linked_tag(field)
        mapping = _MAPPINGS.get(tag)
        if mapping is None:
            continue
        try:
            mapping(draft, field, tag, language_of(field, record))
        except (ValueError, IndexError, KeyError) as problem:
            draft.failures.append((field.tag, f"{type(problem).__name__}: {problem}"))
    _end(draft)
    return Bibframe(work, instance, tuple(draft.others), tuple(draft.failures), losses)


def _end(draft: Draft) -> None:
    """Say how the description came about, and tie work and instance together."""
    process = labelled("bf:GenerationProcess", "Wenyuan MARC to BIBFRAME 2")
    draft.admin.add("bf:generationProcess", process)
    if not draft.admin.all("bf:descriptionLanguage"):
        draft.admin.add("bf:descriptionLanguage", code_link("languages", "chi" if draft.fixed[35:38] == "chi" else "eng"))
    # One description of the record for both, as one record describes them.
    draft.work.add("bf:adminMetadata", draft.admin)
    draft.instance.add("bf:adminMetadata", draft.admin)
    draft.work.add("bf:hasInstance", Link(draft.instance.uri))
    draft.instance.add("bf:instanceOf", Link(draft.work.uri))
