"""Closed lists of authority control."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RelationKind(TextChoices):
    """How another authority stands to this one."""

    EARLIER = "earlier", _("前名")
    LATER = "later", _("后名")
    BROADER = "broader", _("上位")
    NARROWER = "narrower", _("下位")
    SAME_PERSON = "same_person", _("同一人的其他身份")
    RELATED = "related", _("参见")


class LinkState(TextChoices):
    """Whether a heading of a record is linked to an authority."""

    LINKED = "linked", _("已链接")
    WAITING = "waiting", _("待审")
    REFUSED = "refused", _("不是同一个")


class ActState(TextChoices):
    """Where an act on many records stands."""

    WAITING = "waiting", _("等候")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    UNDONE = "undone", _("已撤销")


class Scheme(TextChoices):
    """Who gave an identifier."""

    VIAF = "viaf", "VIAF"
    ISNI = "isni", "ISNI"
    WIKIDATA = "wikidata", "Wikidata"
    ORCID = "orcid", "ORCID"
    CBDB = "cbdb", "CBDB"
    DILA = "dila", "DILA"
    GND = "gnd", "GND"
    LCCN = "lccn", "LCCN"
    NLC = "nlc", _("国家图书馆")
    CTEXT = "ctext", "CTEXT"
