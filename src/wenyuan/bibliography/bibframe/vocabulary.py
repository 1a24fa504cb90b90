"""Namespaces and the code lists that MARC codes turn into.

Source:
    BIBFRAME 2 vocabulary; Library of Congress linked data service, whose vocabularies have a URI for each MARC code.
"""

from __future__ import annotations

from typing import Final

from .tree import Link

NAMESPACES: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "bf": "http://id.loc.gov/ontologies/bibframe/", "bflc": "http://id.loc.gov/ontologies/bflc/", "madsrdf": "http://www.loc.gov/mads/rdf/v1#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
ID: Final = "http://id.loc.gov/"
# Leader 06: the class of the work, and its content type (336) where the record states none.
WORK_TYPES: Final = {
    "a": "bf:Text", "c": "bf:NotatedMusic", "d": "bf:NotatedMusic", "e": "bf:Cartography", "f": "bf:Cartography", "g": "bf:MovingImage", "i": "bf:NonMusicAudio",
    "j": "bf:MusicAudio", "k": "bf:StillImage", "m": "bf:Multimedia", "o": "bf:Kit", "p": "bf:MixedMaterial", "r": "bf:Object", "t": "bf:Text",
}
CONTENT_TYPES: Final = {
    "a": "txt", "c": "ntm", "d": "ntm", "e": "cri", "f": "cri", "g": "tdi", "i": "spw", "j": "prm", "k": "sti", "m": "cop", "r": "tdf", "t": "txt",
}
# Leader 07: the class of the instance and its issuance.
ISSUANCE: Final = {
    "a": ("", "mono"), "b": ("", "serl"), "c": ("bf:Collection", "mono"), "d": ("bf:Collection", "mono"), "i": ("bf:Integrating", "intg"), "m": ("bf:Monograph", "mono"),
    "s": ("bf:Serial", "serl"),
}
# 008 of books: 18-21, 24-27, 33; of serials: 18; by code of MARC 21.
ILLUSTRATIONS: Final = {
    "a": "ill", "b": "map", "c": "por", "d": "chr", "e": "pln", "f": "plt", "g": "mus", "h": "fac", "i": "coa", "j": "gnt", "k": "for", "l": "sam", "m": "pho", "o": "pho", "p": "ilm",
}
NATURE: Final = {
    "a": "abs", "b": "bib", "c": "cat", "d": "dic", "e": "enc", "f": "han", "g": "law", "h": "bio", "i": "ind", "j": "pat", "k": "dis", "l": "leg", "m": "the", "n": "sur", "o": "rev",
    "p": "pro", "q": "fil", "r": "dir", "s": "sta", "t": "ter", "u": "stp", "v": "lec", "w": "lar", "y": "yea", "z": "tre", "2": "off", "5": "cal", "6": "com",
}
SUPPLEMENTS: Final = {"b": "bibliography", "i": "index", "k": "discography", "q": "filmography"}
LITERARY: Final = {"1": "fic", "d": "dra", "e": "ess", "f": "nov", "h": "hum", "i": "let", "j": "sho", "p": "poe", "s": "spe"}
AUDIENCE: Final = {"a": "pre", "b": "pri", "c": "pad", "d": "ado", "e": "adu", "f": "spe", "g": "gen", "j": "juv"}
FREQUENCY: Final = {
    "a": "ann", "b": "bmn", "c": "swk", "d": "dyl", "e": "bwk", "f": "san", "g": "bie", "h": "tre", "i": "ttw", "j": "ttm", "k": "con", "m": "mon", "q": "qrt", "s": "smn", "t": "ten",
    "w": "wkl",
}
MEDIA_OF_007: Final = {"a": "n", "c": "c", "d": "n", "g": "g", "h": "h", "k": "n", "m": "g", "q": "n", "s": "s", "t": "n", "v": "v"}
# MARC languages as the tags of BCP 47, as far as they differ from the code itself.
LANGUAGE_TAGS: Final = {
    "chi": "zh", "eng": "en", "jpn": "ja", "kor": "ko", "fre": "fr", "ger": "de", "rus": "ru", "spa": "es", "ara": "ar", "heb": "he", "ita": "it", "por": "pt", "lat": "la", "tib": "bo",
    "mon": "mn", "uig": "ug", "gre": "el", "per": "fa", "hin": "hi", "vie": "vi", "tha": "th", "ukr": "uk", "pol": "pl", "dut": "nl",
}
SCRIPTS: Final = {"$1": "Hani", "(3": "Arab", "(B": "Latn", "(N": "Cyrl", "(Q": "Cyrl", "(S": "Grek", "(2": "Hebr"}
SUBJECT_SCHEMES: Final = {
    "0": "authorities/subjects", "1": "authorities/childrensSubjects", "2": "vocabulary/subjectSchemes/mesh", "3": "vocabulary/subjectSchemes/nal",
    "5": "vocabulary/subjectSchemes/cash", "6": "vocabulary/subjectSchemes/rvm",
}


def code_link(vocabulary: str, code: str) -> Link:
    """Return the resource of a code; an empty link for a blank code."""
    code = code.strip()
    return Link(f"{ID}vocabulary/{vocabulary}/{code}" if code else "")
