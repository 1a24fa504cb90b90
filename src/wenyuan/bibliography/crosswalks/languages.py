"""Language codes and names as ISO 639-2 codes of the bibliographic kind.

Source:
    ISO 639-1, 639-2/B; BCP 47.
"""

from __future__ import annotations

import re
from typing import Final

_TWO: Final = dict(pair.split("=") for pair in (  # noqa: SIM905 -- a table reads better as text
    "zh=chi en=eng ja=jpn ko=kor fr=fre de=ger es=spa ru=rus it=ita pt=por ar=ara la=lat nl=dut vi=vie th=tha mn=mon bo=tib ug=uig kk=kaz ii=iii za=zha hi=hin sa=san el=gre pl=pol "
    "cs=cze sv=swe da=dan no=nor nb=nor nn=nor fi=fin hu=hun tr=tur fa=per he=heb id=ind ms=may uk=ukr ro=rum bg=bul hr=hrv sr=srp sk=slo sl=slv et=est lv=lav lt=lit ca=cat eu=baq "
    "gl=glg cy=wel ga=gle is=ice sq=alb mk=mac hy=arm ka=geo ur=urd bn=ben ta=tam te=tel my=bur km=khm lo=lao ky=kir uz=uzb tg=tgk sw=swa af=afr"
).split())
_TERMINOLOGY: Final = {
    "zho": "chi", "fra": "fre", "deu": "ger", "nld": "dut", "bod": "tib", "ell": "gre", "ces": "cze", "fas": "per", "msa": "may", "ron": "rum", "slk": "slo", "eus": "baq", "cym": "wel",
    "isl": "ice", "sqi": "alb", "mkd": "mac", "hye": "arm", "kat": "geo", "mya": "bur", "cmn": "chi", "lzh": "chi", "yue": "chi",
}
_NAMES: Final = {
    "中文": "chi", "汉语": "chi", "汉文": "chi", "漢語": "chi", "简体中文": "chi", "繁体中文": "chi", "chinese": "chi", "英文": "eng", "英语": "eng", "英語": "eng", "english": "eng",
    "日文": "jpn", "日语": "jpn", "日語": "jpn", "japanese": "jpn", "法文": "fre", "法语": "fre", "french": "fre", "德文": "ger", "德语": "ger", "german": "ger", "俄文": "rus",
    "俄语": "rus", "russian": "rus", "韩文": "kor", "朝鲜文": "kor", "korean": "kor", "西班牙文": "spa", "西班牙语": "spa", "spanish": "spa", "藏文": "tib", "藏语": "tib",
    "蒙古文": "mon", "蒙文": "mon", "维吾尔文": "uig", "维文": "uig", "满文": "mnc", "彝文": "iii", "壮文": "zha", "哈萨克文": "kaz", "拉丁文": "lat", "梵文": "san",
}


def to_three_letters(said: str) -> str:
    """Return the code of a language told by code, tag or name; an empty string where it is not known."""
    text = said.strip().lower()
    if text in _NAMES:
        return _NAMES[text]
    head = re.split(r"[-_]", text)[0]
    if head in _TWO:
        return _TWO[head]
    if re.fullmatch(r"[a-z]{3}", head):
        return _TERMINOLOGY.get(head, head)
    return ""
