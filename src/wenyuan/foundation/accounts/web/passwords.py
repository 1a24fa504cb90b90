"""Words about passwords."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..domain.passwords import LEAST, WeakPassword


def say_weakness(problem: WeakPassword) -> str:
    """Say why a password will not do."""
    return {
        "short": _("太短了，至少 %(n)s 个字符。几个不相干的词连起来就很好。") % {"n": LEAST},
        "long": _("太长了，最多 256 个字符。"),
        "common": _("这是很多人用的密码，最先被猜到。"),
        "pattern": _("重复的字符或挨着的键太好猜。"),
        "personal": _("密码里不要用您的用户名、姓名、证号或邮箱。"),
        "same": _("请换一个和旧密码不同的。"),
    }[problem.args[0]]
