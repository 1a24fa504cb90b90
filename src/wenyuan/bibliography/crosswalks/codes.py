"""Tables of codes that differ between the formats.

Source:
    UNIMARC Manual: Bibliographic Format (fields 100, 105, 106, 110, 102); MARC 21 leader and 008; MARC Code List for Countries;
    ISO 3166-1; UNIMARC Appendix C (relator codes).
"""

from __future__ import annotations

# Characters at a position of the UNIMARC family, and what MARC 21 has at the position of the same meaning. The first of several
# pairs with the same right side is the one used on the way back.
LEADER_KIND = "aa bt cc dd ee ff gg ii jj kk lm mo rr"
LEADER_ENCODING = "-- 11 28 35"
DATE_KIND = "ac bd cu ds er fq gm ht ip je un"
AUDIENCE = "aj ba cb dc ed kf me u-"
GOVERNMENT = "y- af bs cl dl em fi ho uu zz"
ILLUSTRATION = "y- aa bb cc dd ee ff gg hh ii jj kk ll mm op"
CONTENTS = "ab bc ci da ed fe gr is jp kj lu mm nl pt rn sz t6 vm"
LITERATURE = "y0 a1 bd ce dh ei fj gp hs zm"
BIOGRAPHY = "y- aa bb cc dd"
FORM = "r- dd ff ss ta"
FREQUENCY = "ad bc cw de es fm gb hq it jf ka lg mh ni oj pk uu y- zz"
REGULARITY = "ar bn uu yx"
SERIAL_KIND = "ap bm cn el fd gw z-"

_EXTRA_BACK = {
    FORM: {"o": "s", "q": "s", "b": "t", "c": "t", "r": "r"},
    LITERATURE: {"f": "a"},
    DATE_KIND: {"i": "g", "k": "g", "b": "u", "|": "u"},
    LEADER_KIND: {"p": "b"},
    LEADER_ENCODING: {"3": "3", "7": "3"},
    SERIAL_KIND: {"i": "z"},
}


def forward(table: str, code: str) -> str | None:
    """Return the MARC 21 value of a UNIMARC code, None where there is none; a blank has a blank."""
    if code == " ":
        return " "
    return next((pair[1].replace("-", " ") for pair in table.split() if pair[0] == code), None)


def backward(table: str, code: str) -> str | None:
    """Return the UNIMARC value of a MARC 21 code, None where there is none."""
    wanted = "-" if code == " " else code
    found = next((pair[0].replace("-", " ") for pair in table.split() if pair[1] == wanted), None)
    return found if found is not None else _EXTRA_BACK.get(table, {}).get(code, " " if code == " " else None)


_COUNTRIES = """
CN cc TW ch JP ja KR ko KP kn MN mp US xxu GB xxk CA xxc AU at NZ nz FR fr DE gw AT au CH sz IT it ES sp PT po NL ne BE be LU lu
DK dk SE sw NO no FI fi IS ic IE ie RU ru SU ur UA un BY bw PL pl CZ xr SK xo HU hu RO rm BG bu RS rb HR ci SI xv GR gr TR tu
IL is EG ua IR ir IQ iq SA su SY sy LB le JO jo KW ku AE ts IN ii PK pk BD bg LK ce NP np BT bt MM br TH th VN vm LA ls KH cb
MY my SG si ID io PH ph BN bx TL em UZ uz KZ kz KG kg TJ ta TM tk AF af MX mx AR ag BR bl CL cl CO ck PE pe VE ve CU cu UY uy
BO bo EC ec PY py ZA sa NG nr KE ke ET et GH gh TZ tz MA mr DZ ae TN ti LV lv LT li EE er AM ai GE gs AZ aj MT mm CY cy
"""
_TOKENS = _COUNTRIES.split()
COUNTRY_TO_MARC21 = dict(zip(_TOKENS[::2], _TOKENS[1::2], strict=True)) | {"HK": "cc", "MO": "cc"}
COUNTRY_FROM_MARC21 = {marc: iso for iso, marc in reversed(COUNTRY_TO_MARC21.items()) if iso not in {"HK", "MO"}} | {"hk": "HK", "mh": "MO"}


def country_from_marc21(code: str) -> tuple[str, bool]:
    """Return the ISO country of a MARC country code, and whether the MARC code says no more than that.

    Three letters that end in u, k, c or a are parts of the United States, the United Kingdom, Canada and Australia.
    """
    code = code.strip(" |#").lower()
    if code in COUNTRY_FROM_MARC21:
        return COUNTRY_FROM_MARC21[code], True
    if len(code) == 3:
        return {"u": "US", "k": "GB", "c": "CA", "a": "AU"}.get(code[2], ""), False
    return "", False


# UNIMARC relator codes in figures, with MARC 21's.
RELATOR_NUMBERS = dict(
    pair.split("=")
    for pair in (  # noqa: SIM905 -- a table reads better as text
        "005=act 010=adp 020=ann 030=arr 040=art 065=auc 070=aut 072=aqt 075=aft 080=aui 090=dia 100=ant 110=bnd 120=bkd 130=bkd 150=bpd "
        "160=bsl 170=cll 180=ctg 190=cns 200=chr 205=ctb 210=cmm 220=com 230=cmp 240=cmt 245=ccp 250=cnd 255=csp 260=cph 270=crr "
        "280=dte 290=dto 295=dgg 300=drt 305=dis 310=dst 320=dnr 330=dub 340=edt 350=egr 360=etr 365=exp 370=flm 380=frg 390=fmo "
        "400=fnd 410=grt 420=hnr 430=ilu 440=ill 450=ins 460=ive 470=ivr 480=lbt 490=lse 500=lso 510=ltg 520=lyr 530=mte "
        "540=mon 545=mus 550=nrt 555=opn 557=orm 560=org 570=oth 580=ppm 590=prf 595=res 600=pht 605=pre 610=prt 620=pop 630=pro "
        "635=prg 640=pfr 650=pbl 651=pbd 655=ppt 660=rcp 665=rth 670=rcd 673=rth 675=rev 677=rtm 680=rbr 690=aus 695=sad 700=scr "
        "705=scl 710=sec 720=sgn 721=sng 723=spn 725=stn 727=ths 730=trl 740=tyd 750=tyg 755=voc 760=wde 770=wam"
    ).split()
)
RELATOR_TERMS = {
    "author": "aut", "translator": "trl", "editor": "edt", "illustrator": "ill", "compiler": "com", "composer": "cmp", "adapter": "adp",
    "annotator": "ann", "commentator": "cmm", "calligrapher": "cll", "photographer": "pht", "lyricist": "lyr", "director": "drt",
    "film director": "drt", "narrator": "nrt", "artist": "art", "engraver": "egr", "cartographer": "ctg", "publisher": "pbl",
    "printer": "prt", "actor": "act", "writer of introduction": "win", "writer of preface": "wpr", "author of introduction": "aui",
    "thesis advisor": "ths", "degree supervisor": "dgs", "producer": "pro", "designer": "dsr", "book designer": "bkd", "issuing body": "isb",
    "former owner": "fmo", "donor": "dnr", "scribe": "scr", "creator": "cre", "contributor": "ctb", "sponsoring body": "spn",
    "degree granting institution": "dgg", "performer": "prf", "transcriber": "trc", "editorial director": "edd", "revised by": "rev",
}  # fmt: skip
