"""Short tags of ONIX 3.0 and the reference names they stand for, as far as a description needs them.

Source:
    ONIX for Books 3.0, Format Specification (EDItEUR), the data elements with both tag names.
"""

from __future__ import annotations

from typing import Final

_PAIRS: Final = """
ONIXmessage=ONIXMessage header=Header product=Product a001=RecordReference a002=NotificationType a199=DeletionText
productidentifier=ProductIdentifier b221=ProductIDType b233=IDTypeName b244=IDValue barcode=Barcode x312=BarcodeType
descriptivedetail=DescriptiveDetail x314=ProductComposition b012=ProductForm b333=ProductFormDetail b014=ProductFormDescription x416=PrimaryContentType b385=ProductContentType
measure=Measure x315=MeasureType c094=Measurement c095=MeasureUnitCode x316=CountryOfManufacture
collection=Collection x329=CollectionType titledetail=TitleDetail b202=TitleType titleelement=TitleElement x409=TitleElementLevel x410=PartNumber b020=YearOfAnnual
b203=TitleText b030=TitlePrefix x501=NoPrefix b031=TitleWithoutPrefix b029=Subtitle x478=TitleStatement b034=SequenceNumber x409=TitleElementLevel
collectionidentifier=CollectionIdentifier x344=CollectionIDType collectionsequence=CollectionSequence x479=CollectionSequenceType x482=CollectionSequenceNumber
contributor=Contributor b035=ContributorRole x412=FromLanguage x413=ToLanguage b036=PersonName b037=PersonNameInverted b038=TitlesBeforeNames b039=NamesBeforeKey b247=PrefixToKey
b040=KeyNames b041=NamesAfterKey b248=SuffixToKey b042=LettersAfterNames b043=TitlesAfterNames b047=CorporateName x443=CorporateNameInverted b044=BiographicalNote b249=UnnamedPersons
nameidentifier=NameIdentifier x415=NameIDType alternativename=AlternativeName x414=NameType contributordate=ContributorDate x417=ContributorDateRole b306=Date j260=DateFormat
contributorstatement=ContributorStatement b049=ContributorStatement x480=ContributorStatement n339=NoContributor conference=Conference b052=ConferenceName
b056=EditionType x419=EditionType b057=EditionNumber b217=EditionVersionNumber b058=EditionStatement n386=NoEdition
language=Language b253=LanguageRole b252=LanguageCode x420=ScriptCode
extent=Extent b218=ExtentType b219=ExtentValue x421=ExtentValueRoman b220=ExtentUnit b062=IllustrationsNote x422=Illustrated b125=NumberOfIllustrations ancillarycontent=AncillaryContent
subject=Subject x425=MainSubject b067=SubjectSchemeIdentifier b171=SubjectSchemeName b068=SubjectSchemeVersion b069=SubjectCode b070=SubjectHeadingText
nameassubject=NameAsSubject audience=Audience b204=AudienceCodeType b205=AudienceCodeTypeName b206=AudienceCodeValue audiencerange=AudienceRange b074=AudienceRangeQualifier
b075=AudienceRangePrecision b076=AudienceRangeValue b073=AudienceCode b207=AudienceDescription complexity=Complexity
collateraldetail=CollateralDetail textcontent=TextContent x426=TextType x427=ContentAudience d104=Text d107=TextAuthor citedcontent=CitedContent supportingresource=SupportingResource
x436=ResourceContentType resourceversion=ResourceVersion x435=ResourceLink
publishingdetail=PublishingDetail imprint=Imprint b079=ImprintName publisher=Publisher b291=PublishingRole b081=PublisherName b209=CityOfPublication b083=CountryOfPublication
website=Website b367=WebsiteRole b295=WebsiteLink b394=PublishingStatus publishingdate=PublishingDate x448=PublishingDateRole b087=CopyrightYear copyrightstatement=CopyrightStatement
copyrightowner=CopyrightOwner salesrights=SalesRights relatedmaterial=RelatedMaterial relatedwork=RelatedWork relatedproduct=RelatedProduct x455=ProductRelationCode
productsupply=ProductSupply market=Market supplydetail=SupplyDetail supplier=Supplier j292=SupplierRole j137=SupplierName j396=ProductAvailability stock=Stock
price=Price x462=PriceType j261=PriceQualifier j151=PriceAmount j152=CurrencyCode territory=Territory x449=CountriesIncluded j266=PriceStatus unpriceditemtype=UnpricedItemType
j192=UnpricedItemType contentdetail=ContentDetail contentitem=ContentItem x432=NoContributor epubtechnicalprotection=EpubTechnicalProtection x317=EpubTechnicalProtection
epublicense=EpubLicense x511=EpubLicenseName epublicenseexpression=EpubLicenseExpression x510=EpubLicenseExpressionLink x508=EpubLicenseExpressionType
x300=SentDateTime x307=SentDateTime sender=Sender x298=SenderName m186=MessageNote recordsourcetype=RecordSourceType a194=RecordSourceType a197=RecordSourceName
"""  # fmt: skip
REFERENCE_NAMES: Final = dict(pair.split("=") for pair in _PAIRS.split())
