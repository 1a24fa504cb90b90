"""Rights statements that may be shown with a thing: RightsStatements.org 1.0, Creative Commons, and this system's own.

Source:
    https://rightsstatements.org/page/1.0/ and https://creativecommons.org/licenses/: addresses and names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement by its address. `reuse` says what somebody may do without asking: free, conditions, ask or unknown."""

    uri: str
    code: str
    hans: str
    hant: str
    en: str
    reuse: str

    def title(self, language: str) -> str:
        """Return its name in a language, by the code of the interface."""
        return self.en if language == "en" else self.hant if language == "zh-hant" else self.hans


_RS, _CC, _OWN = "https://rightsstatements.org/vocab/{}/1.0/", "https://creativecommons.org/licenses/{}/4.0/", "urn:wenyuan:rights:{}"

STATEMENTS: Final = tuple(
    Statement(form.format(path), code, hans, hant, en, reuse) for form, path, code, hans, hant, en, reuse in (
        (_RS, "InC", "InC", "受版权保护", "受著作權保護", "In copyright", "ask"),
        (_RS, "InC-OW-EU", "InC-OW-EU", "受版权保护·欧盟孤儿作品", "受著作權保護·歐盟孤兒著作", "In copyright, EU orphan work", "ask"),
        (_RS, "InC-EDU", "InC-EDU", "受版权保护·准许教育使用", "受著作權保護·准許教育使用", "In copyright, educational use permitted", "conditions"),
        (_RS, "InC-NC", "InC-NC", "受版权保护·准许非商业使用", "受著作權保護·准許非商業使用", "In copyright, non-commercial use permitted", "conditions"),
        (_RS, "InC-RUU", "InC-RUU", "受版权保护·权利人无从联系或查明", "受著作權保護·權利人無從聯繫或查明", "In copyright, rights holders not located or identified", "ask"),
        (_RS, "NoC-CR", "NoC-CR", "不受版权保护·合同另有限制", "不受著作權保護·契約另有限制", "No copyright, contractual restrictions", "conditions"),
        (_RS, "NoC-NC", "NoC-NC", "不受版权保护·只准非商业使用", "不受著作權保護·只准非商業使用", "No copyright, non-commercial use only", "conditions"),
        (_RS, "NoC-OKLR", "NoC-OKLR", "不受版权保护·其他法律另有限制", "不受著作權保護·其他法律另有限制", "No copyright, other known legal restrictions", "conditions"),
        (_RS, "NoC-US", "NoC-US", "在美国不受版权保护", "在美國不受著作權保護", "No copyright in the United States", "free"),
        (_RS, "CNE", "CNE", "版权状况未经评定", "著作權狀況未經評定", "Copyright not evaluated", "unknown"),
        (_RS, "UND", "UND", "版权状况无法判定", "著作權狀況無法判定", "Copyright undetermined", "unknown"),
        (_RS, "NKC", "NKC", "未知有版权", "未知有著作權", "No known copyright", "unknown"),
        (_CC, "by", "CC-BY", "知识共享 署名 4.0", "創用 CC 姓名標示 4.0", "Creative Commons Attribution 4.0", "conditions"),
        (_CC, "by-sa", "CC-BY-SA", "知识共享 署名-相同方式共享 4.0", "創用 CC 姓名標示-相同方式分享 4.0", "Creative Commons Attribution-ShareAlike 4.0", "conditions"),
        (_CC, "by-nd", "CC-BY-ND", "知识共享 署名-禁止演绎 4.0", "創用 CC 姓名標示-禁止改作 4.0", "Creative Commons Attribution-NoDerivatives 4.0", "conditions"),
        (_CC, "by-nc", "CC-BY-NC", "知识共享 署名-非商业性使用 4.0", "創用 CC 姓名標示-非商業性 4.0", "Creative Commons Attribution-NonCommercial 4.0", "conditions"),
        (_CC, "by-nc-sa", "CC-BY-NC-SA", "知识共享 署名-非商业性使用-相同方式共享 4.0", "創用 CC 姓名標示-非商業性-相同方式分享 4.0", "Creative Commons Attribution-NonCommercial-ShareAlike 4.0", "conditions"),
        (_CC, "by-nc-nd", "CC-BY-NC-ND", "知识共享 署名-非商业性使用-禁止演绎 4.0", "創用 CC 姓名標示-非商業性-禁止改作 4.0", "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "conditions"),
        ("https://creativecommons.org/publicdomain/{}/1.0/", "zero", "CC0", "知识共享 CC0：放弃权利", "創用 CC0：放棄權利", "Creative Commons Zero", "free"),
        ("https://creativecommons.org/publicdomain/{}/1.0/", "mark", "PDM", "公有领域标志", "公眾領域標章", "Public Domain Mark", "free"),
        (_OWN, "onsite", "ONSITE", "只供馆内阅览", "僅供館內閱覽", "For reading inside the library only", "ask"),
        (_OWN, "licensed", "LICENSED", "采购的数字资源，依合同使用", "採購的數位資源，依契約使用", "Licensed resource, used by its contract", "conditions"),
        (_OWN, "deposit", "DEPOSIT", "缴送本，依缴送办法使用", "送存本，依送存辦法使用", "Legal deposit, used by its regulations", "ask"),
    )
)
_BY_URI: Final = {one.uri: one for one in STATEMENTS}


class NoSuchStatement(LookupError):
    """No statement has this address."""


def find_statement(uri: str) -> Statement:
    """Return a statement by its address; http counts as https.

    Raises:
        NoSuchStatement
    """
    found = _BY_URI.get(uri.replace("http://", "https://", 1))
    if found is None:
        raise NoSuchStatement(uri)
    return found
