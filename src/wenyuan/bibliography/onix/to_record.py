"""A product of ONIX as MARC.

Source:
    ONIX for Books 3.0, Format Specification; EDItEUR's ONIX to MARC 21 mapping for orientation; CNMARC for places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from wenyuan.bibliography.crosswalks.described import Description, Name, Series, Subject, is_han, write_described
from wenyuan.bibliography.crosswalks.languages import to_three_letters
from wenyuan.bibliography.crosswalks.values import Conversion
from wenyuan.bibliography.marc.record import MarcFormat

from . import codes
from .products import OnixError, normalise

Element = etree._Element  # noqa: SLF001 -- the type has no public name


def from_onix(product: Element, to: MarcFormat, *, entered: str = "20000101") -> Conversion:
    """Return the MARC record of a product, with price and availability.

    Raises:
        OnixError: It has no title.
    """
    product = normalise(product)
    title = _main_title(product)
    if not title[0]:
        raise OnixError("no title")
    form = _text(product, "DescriptiveDetail/ProductForm")
    isbns, numbers = _identifiers(product, codes.BINDINGS.get(form, _text(product, "DescriptiveDetail/ProductFormDescription")), _price(product))
    try:
        return write_described(Description(
            title=title[0], entered=entered, subtitle=title[1], part_number=title[2], parallel=tuple(_titles(product, {"03", "06"})), other_titles=tuple(_titles(product, {"02", "05", "10", "11", "12", "13"})),
            names=tuple(_names(product)), isbns=isbns, numbers=numbers, edition=_edition(product), place=_text(product, "PublishingDetail/Publisher/CityOfPublication") or _text(product, "PublishingDetail/CityOfPublication"),
            publisher=_publisher(product), date=_date(product), extent=_extent(product), illustrations=_text(product, "DescriptiveDetail/IllustrationsNote"), size=_size(product),
            series=tuple(_series(product)), languages=_languages(product, "01"), original_languages=_languages(product, "02"), audience="；".join(_audience(product)),
            abstract=_first_text(product, ("03", "02", "01")), contents=_first_text(product, ("04",)), notes=tuple(_notes(product)), subjects=tuple(_subjects(product)),
            supply=tuple(_supply(product)), urls=tuple(_urls(product)), rights=_text(product, "DescriptiveDetail/EpubLicense/EpubLicenseName"),
            country=_text(product, "PublishingDetail/CountryOfPublication"), material=_material(product, form),
        ), to)
    except ValueError as problem:
        raise OnixError(str(problem)) from problem


def identifier_of(product: Element) -> str:
    """Return the record reference of a product in reference names, else its ISBN or another number; an empty string for none."""
    found = _text(product, "RecordReference")
    if found:
        return found
    numbers = {_text(one, "ProductIDType"): _text(one, "IDValue") for one in product.findall("ProductIdentifier")}
    return next((numbers[kind] for kind in ("15", "03", "02", "06", "01") if numbers.get(kind)), "")


def is_withdrawn(product: Element) -> bool:
    """Tell whether a product is to be deleted (notification 05), or was cancelled or withdrawn from sale by its publisher."""
    return _text(product, "NotificationType") == "05" or _text(product, "PublishingDetail/PublishingStatus") in codes.CANCELLED


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return _plain(found) if found is not None else ""


def _plain(element: Element) -> str:
    text = " ".join("".join(str(part) for part in element.itertext()).split())
    return " ".join(re.sub(r"<[^<>]{0,300}>", " ", text).split()) if "<" in text else text


def _each(element: Element, path: str) -> Iterator[str]:
    return (text for one in element.findall(path) if (text := _plain(one)))


def _title_of(element: Element) -> tuple[str, str, str]:
    prefix, bare = _text(element, "TitlePrefix"), _text(element, "TitleWithoutPrefix")
    title = _text(element, "TitleText") or (f"{prefix} {bare}".strip() if not is_han(bare) else f"{prefix}{bare}")
    return title, _text(element, "Subtitle"), _text(element, "PartNumber")


def _main_title(product: Element) -> tuple[str, str, str]:
    details = product.findall("DescriptiveDetail/TitleDetail")
    chosen = next((one for one in details if _text(one, "TitleType") == "01"), details[0] if details else None)
    if chosen is None:
        return "", "", ""
    elements = {_text(one, "TitleElementLevel"): one for one in reversed(chosen.findall("TitleElement"))}
    own, whole = elements.get("01"), elements.get("02") if "02" in elements else elements.get("03")
    if own is not None:
        title, subtitle, number = _title_of(own)
        if title:
            return title, subtitle, number
        upper = _title_of(whole) if whole is not None else ("", "", "")
        return upper[0], upper[1], number or upper[2]
    return _title_of(whole) if whole is not None else ("", "", "")


def _titles(product: Element, kinds: set[str]) -> Iterator[str]:
    for detail in product.findall("DescriptiveDetail/TitleDetail"):
        if _text(detail, "TitleType") in kinds:
            yield from filter(None, (_title_of(one)[0] for one in detail.findall("TitleElement")[:1]))


def _identifiers(product: Element, binding: str, price: str) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...]]:
    pairs = [(_text(one, "ProductIDType"), _text(one, "IDValue")) for one in product.findall("ProductIdentifier")]
    isbns = {re.sub(r"[^0-9Xx]", "", value): "" for kind, value in pairs if kind in {"15", "03"} and value.startswith(("978", "979"))} or {value: "" for kind, value in pairs if kind == "02"}
    numbers = [(codes.IDENTIFIERS[kind], value) for kind, value in pairs if kind in codes.IDENTIFIERS and value]
    return tuple((number, binding, price) for number in isbns), tuple(dict.fromkeys(numbers))


def _price(product: Element) -> str:
    """Return the price for readers in the publisher's own market: recommended retail price first, with tax before without."""
    prices = [(kind, f"{_text(one, 'CurrencyCode')}{_text(one, 'PriceAmount')}") for one in product.findall("ProductSupply/SupplyDetail/Price") if (kind := _text(one, "PriceType") or "02") and _text(one, "PriceAmount")]
    ranked = sorted(prices, key=lambda one: ({"02": 0, "04": 1, "01": 2, "03": 3}.get(one[0], 9), not one[1].startswith("CNY")))
    return ranked[0][1] if ranked else ""


def _supply(product: Element) -> Iterator[tuple[str, str]]:
    for detail in product.findall("ProductSupply/SupplyDetail")[:20]:
        state = codes.AVAILABILITY.get(_text(detail, "ProductAvailability"), "")
        prices = [f"{_text(one, 'CurrencyCode')}{_text(one, 'PriceAmount')}" for one in detail.findall("Price")[:10] if _text(one, "PriceAmount")]
        terms = "；".join(filter(None, ("、".join(dict.fromkeys(prices)), state)))
        if terms:
            yield _text(detail, "Supplier/SupplierName"), terms


def _names(product: Element) -> Iterator[Name]:
    found = product.findall("DescriptiveDetail/Contributor")
    numbered = sorted(found, key=lambda one: int(n) if (n := _text(one, "SequenceNumber")).isdigit() and len(n) < 6 else 99_999)
    for one in numbered[:100]:
        kinds = [_plain(role) for role in one.findall("ContributorRole")] or ["A01"]
        role, word = codes.ROLES.get(kinds[0], "ctb"), codes.WORDS.get(kinds[0], "")
        identifiers = tuple((codes.NAME_IDENTIFIERS[kind], _text(row, "IDValue")) for row in one.findall("NameIdentifier") if (kind := _text(row, "NameIDType")) in codes.NAME_IDENTIFIERS)
        corporate = _text(one, "CorporateName")
        if corporate:
            yield Name(corporate, role, word, corporate=True, identifiers=identifiers)
            continue
        key, before = _text(one, "KeyNames"), _text(one, "NamesBeforeKey")
        shown, turned = _text(one, "PersonName"), _text(one, "PersonNameInverted")
        name = shown if is_han(shown) else turned or (f"{key}, {before}" if key and before else key or shown)
        family, given = ("", "") if is_han(name) else (key, before) if key and before else (name.partition(",")[0].strip(), name.partition(",")[2].strip())
        if name:
            yield Name(name, role, word, family=family if given else "", given=given, dates=_life(one), identifiers=identifiers)


def _life(contributor: Element) -> str:
    dates = {_text(one, "ContributorDateRole"): _text(one, "Date")[:4] for one in contributor.findall("ContributorDate")}
    born, died = dates.get("50", ""), dates.get("51", "")
    return f"{born}-{died}" if born or died else ""


def _edition(product: Element) -> str:
    statement, number = _text(product, "DescriptiveDetail/EditionStatement"), _text(product, "DescriptiveDetail/EditionNumber")
    return statement or (f"第{number}版" if number.isdigit() and number != "1" else "")


def _publisher(product: Element) -> str:
    rows = product.findall("PublishingDetail/Publisher")
    chosen = next((one for one in rows if _text(one, "PublishingRole") == "01"), rows[0] if rows else None)
    return (_text(chosen, "PublisherName") if chosen is not None else "") or _text(product, "PublishingDetail/Imprint/ImprintName")


def _date(product: Element) -> str:
    dates = {_text(one, "PublishingDateRole"): re.sub(r"[^0-9]", "", _text(one, "Date")) for one in product.findall("PublishingDetail/PublishingDate")}
    found = next((dates[role] for role in codes.DATES if dates.get(role)), "")
    if not found:
        return _text(product, "PublishingDetail/CopyrightStatement/CopyrightYear")
    return f"{found[:4]}.{int(found[4:6])}" if len(found) >= 6 and found[4:6] != "00" else found[:4]


def _extent(product: Element) -> str:
    found = {_text(one, "ExtentType"): (_text(one, "ExtentValue"), _text(one, "ExtentUnit")) for one in product.findall("DescriptiveDetail/Extent")}
    units = {"03": "页", "04": "时", "05": "分钟", "06": "秒", "17": "字节", "18": "KB", "19": "MB", "02": "字", "15": "时分", "11": "曲"}
    for kind in ("00", "11", "05", "08", "10", "09", "22"):
        if found.get(kind, ("", ""))[0]:
            value, unit = found[kind]
            return f"{value}{units.get(unit, '页')}"
    return ""


def _size(product: Element) -> str:
    found = {_text(one, "MeasureType"): (_text(one, "Measurement"), _text(one, "MeasureUnitCode")) for one in product.findall("DescriptiveDetail/Measure")}
    height = found.get("01")
    if height is None or not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", height[0]):
        return ""
    factor = {"mm": 0.1, "cm": 1.0, "in": 2.54}.get(height[1], 0.0)
    return f"{-(-float(height[0]) * factor // 1):.0f}cm" if factor else ""


def _series(product: Element) -> Iterator[Series]:
    for one in product.findall("DescriptiveDetail/Collection")[:10]:
        element = one.find("TitleDetail/TitleElement")
        if element is None:
            continue
        title, _subtitle, _part = _title_of(element)
        number = _text(one, "CollectionSequence/CollectionSequenceNumber") or next(iter(_each(one, "TitleDetail/TitleElement/PartNumber")), "")
        issn = next((_text(row, "IDValue") for row in one.findall("CollectionIdentifier") if _text(row, "CollectionIDType") == "02"), "")
        if title:
            yield Series(title, number, issn)


def _languages(product: Element, role: str) -> tuple[str, ...]:
    found = (to_three_letters(_text(one, "LanguageCode")) for one in product.findall("DescriptiveDetail/Language") if _text(one, "LanguageRole") == role)
    return tuple(dict.fromkeys(filter(None, found)))


def _audience(product: Element) -> Iterator[str]:
    yield from (codes.AUDIENCES[code] for code in _each(product, "DescriptiveDetail/AudienceCode") if code in codes.AUDIENCES)
    for one in product.findall("DescriptiveDetail/Audience"):
        value = _text(one, "AudienceCodeValue")
        if _text(one, "AudienceCodeType") == "01" and value in codes.AUDIENCES:
            yield codes.AUDIENCES[value]
    for one in product.findall("DescriptiveDetail/AudienceRange"):
        if _text(one, "AudienceRangeQualifier") == "17":
            yield "—".join(_each(one, "AudienceRangeValue")) + " 岁"
    yield from _each(product, "DescriptiveDetail/AudienceDescription")


def _first_text(product: Element, kinds: tuple[str, ...]) -> str:
    found = {_text(one, "TextType"): _text(one, "Text") for one in reversed(product.findall("CollateralDetail/TextContent"))}
    return next((found[kind] for kind in kinds if found.get(kind)), "")


def _notes(product: Element) -> Iterator[str]:
    status = _text(product, "PublishingDetail/PublishingStatus")
    if status == "02":
        yield "即将出版；著录据出版者预告"
    awards = [_text(one, "PrizeName") for one in product.findall("CollateralDetail/Prize")]
    yield from (f"获奖：{one}" for one in awards if one)


def _subjects(product: Element) -> Iterator[Subject]:
    for one in product.findall("DescriptiveDetail/Subject")[:60]:
        kind, number, text = _text(one, "SubjectSchemeIdentifier"), _text(one, "SubjectCode"), _text(one, "SubjectHeadingText")
        name = _text(one, "SubjectSchemeName")
        scheme = "clc" if re.search(r"中图|中国图书馆分类|CLC", name, re.IGNORECASE) else codes.SCHEMES.get(kind, name or "local")
        if scheme == "keyword":
            yield from (Subject("keyword", text=part.strip()) for part in re.split(r"[;；,，]", text) if part.strip())
        elif number or text:
            yield Subject(scheme if number else "keyword", number, text)


def _urls(product: Element) -> Iterator[tuple[str, str]]:
    for one in product.findall("PublishingDetail/Publisher/Website")[:5]:
        if _text(one, "WebsiteRole") in {"02", "29", "36"} and _text(one, "WebsiteLink").startswith("http"):
            yield _text(one, "WebsiteLink"), ""
    for one in product.findall("CollateralDetail/SupportingResource")[:20]:
        if _text(one, "ResourceContentType") in {"01", "04"}:
            yield from ((link, "封面" if _text(one, "ResourceContentType") == "01" else "目次") for link in _each(one, "ResourceVersion/ResourceLink") if link.startswith("http"))


def _material(product: Element, form: str) -> str:
    content = _text(product, "DescriptiveDetail/PrimaryContentType") or _text(product, "DescriptiveDetail/ProductContentType")
    if content in {"03", "04"} or form[:1] == "A":
        return "music" if content == "03" else "audio"
    if form == "PI":
        return "score"
    if form in {"CA", "CB", "CC", "CD"}:
        return "map"
    return codes.FORMS.get(form[:1], "book")
