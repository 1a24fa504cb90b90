"""One door: a record in one MARC format as a record in the other, with a report of what was lost."""

from __future__ import annotations

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record

from . import coded_to_cnmarc, coded_to_marc21, description, links, local, names, subjects, titles
from .draft import Draft, Source
from .isbd import strip_marks
from .rules import TO_CNMARC, TO_MARC21, apply_rule
from .scripts import pair_scripts
from .values import Conversion, Reason

_CONTROL = ("001", "005")
_NAME_TAGS = (*names.PERSON_TAGS, *names.CORPORATE_TAGS, *names.FAMILY_TAGS)
_SUBJECTS = {"600", "601", "602", "605", "606", "607", "608"}
_SUBJECTS_MARC21 = {"600", "610", "611", "630", "648", "650", "651", "655"}
_TO_MARC21 = {
    "205": description.edition_to_marc21, "210": description.imprint_to_marc21, "214": description.imprint_to_marc21,
    "215": description.extent_to_marc21, "225": description.series_to_marc21, "327": description.contents_to_marc21,
    "410": links.series_link_to_marc21, "686": subjects.class_to_marc21, "690": subjects.class_to_marc21, "692": subjects.class_to_marc21,
    "905": local.copies_to_marc21, **dict.fromkeys(("181", "182", "183"), subjects.content_to_marc21),
    **dict.fromkeys(_SUBJECTS, subjects.subject_to_marc21), **dict.fromkeys(links.LINK_TAGS, links.link_to_marc21),
    **dict.fromkeys(titles.VARIANT_TAGS, titles.variant_to_marc21),
}  # fmt: skip
_TO_CNMARC = {
    "010": local.control_number_to_cnmarc, "020": local.isbn_to_cnmarc, "245": description.title_to_cnmarc, "250": description.edition_to_cnmarc, "260": description.imprint_to_cnmarc,
    "264": description.imprint_to_cnmarc, "300": description.extent_to_cnmarc, "440": description.series_to_cnmarc,
    "490": description.series_to_cnmarc, "505": description.contents_to_cnmarc, "084": subjects.class_to_cnmarc, "093": subjects.class_to_cnmarc,
    "130": titles.uniform_to_cnmarc, "240": titles.uniform_to_cnmarc, "730": titles.uniform_to_cnmarc, "246": titles.variant_to_cnmarc,
    "852": local.copies_to_cnmarc, **dict.fromkeys(("336", "337", "338"), subjects.content_to_cnmarc), **dict.fromkeys(_SUBJECTS_MARC21, subjects.subject_to_cnmarc),
    **dict.fromkeys(links.TARGET_TAGS, links.link_to_cnmarc), **dict.fromkeys(("800", "810", "811", "830"), links.series_link_to_cnmarc),
}  # fmt: skip


def convert(record: Record, to: MarcFormat, *, keep_lost: bool = False) -> Conversion:
    """Return a bibliographic record in the other format; a record that is already in it comes back as it is.

    Args:
        keep_lost: Keep every source field of which something was lost whole in an 886 of the result. Converting back then restores
            it. The report is the same.
    """
    if record.format is to:
        return Conversion(record)
    if to is MarcFormat.MARC21:
        draft = Draft(record, [Source(f) for f in record.fields if f.data is None and not _is_kept(f, to)])
        leader = _to_marc21(draft)
    else:
        draft = Draft(record, [s for s in pair_scripts(record) if not _is_kept(s.field, to)])
        leader = _to_cnmarc(draft)
    fields = sorted(local.restore_foreign(draft.fields, record, to), key=lambda field: field.tag)
    losses = draft.all_losses()
    made = Record(leader, tuple(fields), to)
    if keep_lost:
        made = Record(leader, local.keep_foreign(made, losses, record), to)
    return Conversion(made, losses, tuple(draft.notes))


def _is_kept(field: Field, wanted: MarcFormat) -> bool:
    return field.tag == "886" and field.first("2") == str(wanted)


def _copy_control(draft: Draft, others: tuple[str, ...]) -> None:
    for tag in _CONTROL:
        draft.add_control(tag, draft.control(tag))
    for field in draft.record.fields:
        if field.data is not None and field.tag not in (*_CONTROL, *others):
            draft.lose(field.tag, "", field.data, Reason.NO_FIELD)


def _to_marc21(draft: Draft) -> str:
    _copy_control(draft, ())
    main = names.main_entry(draft)
    local.agency_to_marc21(draft)
    leader = coded_to_marc21.convert_coded(draft)
    if main is not None and main.tag[1:] not in {"00", "10", "20"} and len([s for s in draft.sources if s.tag in {"701", "711", "721"}]) > 1:
        draft.notes.append(f"No field names the main entry; the first of equal responsibility, {main.peek('a')}, became 1XX.")
    uniform = iter(draft.of("500"))
    first_uniform = next(uniform, None)
    for source in draft.sources:
        tag = source.tag
        if tag == "200":
            if source is draft.of("200")[0]:
                description.title_to_marc21(draft, source, has_main_entry=main is not None)
        elif tag == "500":
            primary = source is first_uniform
            titles.uniform_to_marc21(draft, source, place="730" if not primary else "240" if main is not None and source.second_indicator != "1" else "130")
        elif tag in _NAME_TAGS:
            names.name_to_marc21(draft, source, main=source is main)
        elif tag in _TO_MARC21:
            _TO_MARC21[tag](draft, source)
        else:
            apply_rule(draft, source, TO_MARC21)
    return leader


def _to_cnmarc(draft: Draft) -> str:
    _copy_control(draft, ("003", "008"))
    control = draft.control("003")
    draft.lose("003", "", "" if any(control == s.peek("a") for s in draft.of("040")) else control, Reason.NO_FIELD)
    leads = names.secondary_headings_lead(draft)
    leader = coded_to_cnmarc.convert_coded(draft)
    local.agency_to_cnmarc(draft)
    for source in draft.sources:
        tag = source.tag
        if tag == "245":
            if source is draft.of("245")[0]:
                description.title_to_cnmarc(draft, source)
        elif tag in {"100", "110", "111", "700", "710", "711"}:
            if source.peek("t"):
                _name_title_to_cnmarc(draft, source)
            else:
                names.name_to_cnmarc(draft, source, leads=leads)
        elif tag in _TO_CNMARC:
            _TO_CNMARC[tag](draft, source)
        elif tag not in {"040", "041", "044"}:
            apply_rule(draft, source, TO_CNMARC)
    return leader


def _name_title_to_cnmarc(draft: Draft, source: Source) -> None:
    """An added entry for a work in the thing is a link to a piece (464) with its author embedded."""
    author = strip_marks(source.take("a"), stop=True)
    title = strip_marks(source.take("t"), stop=True)
    heading = "71102" if source.tag[1:] != "00" else "701 1" if source.first_indicator == "1" else "701 0"
    draft.add("464", " 0", [("1", "2001 "), ("a", title), ("1", heading), ("a", author)])
