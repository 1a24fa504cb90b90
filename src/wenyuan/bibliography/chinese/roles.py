"""Words of responsibility and the codes that stand for them in MARC 21 and CNMARC."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ROLES", "WESTERN_ROLES", "Role", "find_role"]


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of responsibility: the word, its MARC relator code and the word for CNMARC $4."""

    word: str
    relator: str
    cnmarc: str


# relator, CNMARC word, and the words that mean it; folded.
_ROWS = """
aut 著 著 撰 着 著述 撰著 著作 撰写 编写著 写 作 文 述 著者 原著 撰文 执笔 合著 撰述 讲 讲授 演讲 讲述 演说
aut 续 续 续写 续作 续编 补 补编
aut 说 说 造 述说 宣说 集出 开示
aut 编著 编著 编撰 编述 辑著
aut 编写 编写 编写者
aut 疏证 疏证
com 编 编 编辑 编者 合编 编选 选编 选辑 汇编 编次 编订 编定 类编 总编 采编 编集 编录 编制
com 编纂 编纂 纂辑 编修 纂修 修 纂 撰修 修纂 监修 总纂 协修 续修 重修 续纂
com 辑 辑 辑录 辑佚 搜集 采辑 辑校 汇辑 合辑 辑注 选 选注 选录 摘编 集 删定 续辑 增辑 录 钞
edt 主编 主编 总主编 副主编 执行主编 责任编辑 编审 名誉主编
edt 校 校 校点 点校 校订 校勘 校正 校对 校阅 审校 参校 标点 点 断句 句读 校刊 勘校 审定 审订 审阅 订 订正 参订 增订 修订 补订 重订 校补 批校 校释 校证 汇校 整理 校理 标校 补正
com 补辑 增补 补辑 补遗
ann 注 注 注释 笺注 校注 集注 集释 注疏 疏 笺 章句 补注 传注 音义 释 解 集解 正义 评注 译注 今注 注解 详注 疏解 笺释 笺疏 详解 通释 补疏 音释 直解 考证 注评 传 义疏 题解 诠释 索隐 集传 本义 章句集注 通论 考异
cmm 评 评 评点 评论 批点 批 评选 批评 点评 评析 评批 赏析 鉴赏 解说 讲评
aui 序 序 作序 叙 序言 撰序
aft 跋 跋 作跋 后记
wpr 前言 前言 导读 导言 引言
trl 译 译 翻译 合译 编译 译述 译者 意译 重译 口译 笔译 笔述 译校 今译 选译 译编 迻译
adp 改编 改编 改写 缩写 节编 节选 改订
art 绘 绘 画 绘画 绘图 作画 作 图绘 配图
ill 插图 插图 插画 绘插图
cll 书 书 书法 题签 缮写 手书 写本 题写
scr 钞写 抄 钞写 抄写 手抄
egr 刻 刻 镌 镌刻 雕刻 雕版 篆刻 版刻
pht 摄影 摄影 拍摄 摄制 摄
cmp 作曲 作曲 曲 谱曲
lyr 作词 作词 词 填词
drt 导演 导演 执导
act 主演 主演 表演 演出 演唱 演奏
nrt 朗诵 朗诵 播讲 演播 解说词
spk 口述 口述
trc 记录 记录 笔录 记 笔记 整理记录
ctg 制图 制图 编绘 测绘
dsr 设计 设计 装帧 封面设计 装帧设计
pbl 出版 出版 发行
prt 刊 刊 印 刊刻 刻印 刊印 印行 刊行
fmo 收藏 藏 旧藏 收藏
dnr 捐赠 赠
ths 指导 指导 导师
edc 策划 策划 总策划
pro 制作 制作 制片 监制 出品
"""


def _read_roles() -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for line in filter(None, _ROWS.split("\n")):
        relator, cnmarc, *words = line.split()
        for word in words:
            roles.setdefault(word, Role(word, relator, cnmarc))
    return roles


ROLES = _read_roles()

# Western phrases, in lower case, and the word that they amount to.
WESTERN_ROLES = {
    "translated by": "译", "translation by": "译", "translator": "译", "tr. by": "译", "trans. by": "译",
    "translated from the chinese by": "译", "edited by": "编", "editor": "编", "editors": "编", "ed. by": "编",
    "compiled by": "辑", "compiler": "辑", "comp. by": "辑", "annotated by": "注", "commentary by": "评",
    "illustrated by": "插图", "illustrations by": "插图", "photographs by": "摄影", "photography by": "摄影",
    "with a foreword by": "序", "foreword by": "序", "preface by": "序", "with a preface by": "序",
    "introduction by": "导读", "with an introduction by": "导读", "introduced by": "导读", "afterword by": "跋",
    "adapted by": "改编", "revised by": "修订", "music by": "作曲", "lyrics by": "作词", "directed by": "导演",
    "written by": "著", "by": "著", "author": "著", "text by": "著", "selected by": "选", "narrated by": "朗诵",
}  # fmt: skip


def find_role(word: str) -> Role | None:
    """Find a word of responsibility, in folded form."""
    return ROLES.get(word)
