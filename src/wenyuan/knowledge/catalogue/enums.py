"""Closed lists of the catalogue."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Material(TextChoices):
    """Kind of material; one list for CNMARC (leader/06–08, 1XX) and MARC 21 (leader/06–08, 006–008)."""

    BOOK = "book", _("图书")
    ANCIENT = "ancient", _("古籍")
    SERIAL = "serial", _("期刊")
    NEWSPAPER = "newspaper", _("报纸")
    THESIS = "thesis", _("学位论文")
    ARTICLE = "article", _("文章")
    MAP = "map", _("地图")
    SCORE = "score", _("乐谱")
    AUDIO = "audio", _("录音")
    VIDEO = "video", _("影像")
    IMAGE = "image", _("图片")
    MANUSCRIPT = "manuscript", _("手稿档案")
    RUBBING = "rubbing", _("拓片")
    ELECTRONIC = "electronic", _("电子资源")
    WEB = "web", _("网络资源")
    DATASET = "dataset", _("数据集")
    OBJECT = "object", _("实物")
    MICROFORM = "microform", _("缩微品")
    KIT = "kit", _("多媒体")
    OTHER = "other", _("其他")


class RecordStatus(TextChoices):
    """Whether a record is shown."""

    ACTIVE = "active", _("正常")
    SUPPRESSED = "suppressed", _("不公开")
    DELETED = "deleted", _("已注销")
    MERGED = "merged", _("已并入他条")


class AuthorityKind(TextChoices):
    """What an authority names."""

    PERSON = "person", _("个人")
    FAMILY = "family", _("家族")
    CORPORATE = "corporate", _("团体")
    MEETING = "meeting", _("会议")
    WORK = "work", _("作品")
    PLACE = "place", _("地名")
    SUBJECT = "subject", _("主题")
    SERIES = "series", _("丛编")


class ItemStatus(TextChoices):
    """Where a copy is now."""

    AVAILABLE = "available", _("在架")
    REFERENCE = "reference", _("馆内阅览")
    ON_LOAN = "on_loan", _("借出")
    IN_TRANSIT = "in_transit", _("在途")
    IN_REPAIR = "in_repair", _("修补中")
    ORDERED = "ordered", _("订购中")
    MISSING = "missing", _("找不到")


class BatchState(TextChoices):
    """Where a batch stands."""

    PREVIEW = "preview", _("预览")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")
    UNDONE = "undone", _("已撤销")


class DuplicateRule(TextChoices):
    """What an import does with a control number that the library already has."""

    REPLACE = "replace", _("以新记录替换")
    SKIP = "skip", _("保留旧记录")
    NEWER = "newer", _("保留日期较新者（005）")
    ADD = "add", _("另存为新记录")


class VersionAction(TextChoices):
    """How a version came about."""

    IMPORTED = "imported", _("导入")
    CREATED = "created", _("新建")
    EDITED = "edited", _("修改")
    RESTORED = "restored", _("恢复")
    DELETED = "deleted", _("注销")
    MERGED = "merged", _("并入他条")
    UNMERGED = "unmerged", _("拆回")
