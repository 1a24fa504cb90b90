"""The door that signed links lead to."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenyuan.foundation.accounts.middleware import person_of

from ..backends.contract import ContentDamaged, NoSuchFile, StoreUnavailable
from ..domain.linking import LinkRefused, read_link
from ..domain.reading import Withheld
from ..serving import serve_object

DOWNLOAD = "download"
log = logging.getLogger(__name__)


@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET, HEAD /files/<token>: the file, or a page that says why not."""
    spends = request.method == "GET" and "If-None-Match" not in request.headers
    try:
        link = read_link(token, purpose=DOWNLOAD, person_id=person_of(request).id, address=request.META.get("REMOTE_ADDR", ""), at=timezone.now(), use=spends)
        response = serve_object(request, digest=link.digest, name=link.name, inline=link.inline)
    except LinkRefused as refused:
        return _refuse(request, *_WORDS[refused.reason]())
    except (NoSuchFile, Withheld):
        return _refuse(request, 410, _("文件不在了"), _("它已被收回，或正在查验。请向给您链接的人询问。"))
    except ContentDamaged:
        return _refuse(request, 500, _("文件损坏"), _("存放的内容与入库时不同，没有给出。管理员已能看到。"))
    except StoreUnavailable:
        log.warning("no store has answered")
        return _refuse(request, 503, _("存储暂时连不上"), _("请几分钟后再试。"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


_WORDS: dict[str, Callable[[], tuple[int, str, str]]] = {
    "forged": lambda: (404, _("没有这个链接"), _("请核对地址是否完整。")),
    "expired": lambda: (410, _("链接已过期"), _("请回到原来的页面，重新取得链接。")),
    "elsewhere": lambda: (403, _("这个链接只能在取得它的地方使用"), _("请在原来的网络里打开，或重新取得链接。")),
    "somebody": lambda: (403, _("这个链接是给另一个人的"), _("请用取得链接的账户登录后再打开。")),
    "used": lambda: (410, _("这个链接已经用过"), _("它只能用一次。请重新取得链接。")),
}


def _refuse(request: HttpRequest, status: int, title: str, help_: str) -> HttpResponse:
    return render(request, "storage/refused.html", {"title": title, "help": help_}, status=status)
