"""A library's own look: a logo within bounds and a colour from the list."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.foundation.storage.api import files

from ..enums import Accent, LibraryAct
from ..models import Library
from .contents import measure_picture
from .history import note_library_step
from .joining import FormErrors

MAX_LOGO: Final = 512 * 1024
MAX_SIDE: Final = 1024
MIN_SIDE: Final = 32


@transaction.atomic
def change_look(*, library_id: int, accent: str, actor_id: int | None, at: datetime, logo: bytes | None = None, drop_logo: bool = False) -> None:
    """Set the colour, and the logo where one is given. SVG is refused: it may carry scripts.

    Raises:
        FormErrors: A colour that is not in the list; not a PNG, JPEG or WebP; too large or too small.
    """
    if accent not in Accent.values:
        raise FormErrors({"accent": [_("请从列表中选颜色。")]})
    library = Library.objects.select_for_update().get(pk=library_id)
    library.accent = accent
    if drop_logo:
        library.logo = library.logo_type = ""
    elif logo is not None:
        picture = measure_picture(logo) if len(logo) <= MAX_LOGO else None
        if picture is None:
            raise FormErrors({"logo": [_("馆标须是 PNG、JPEG 或 WebP，不超过 %(size)s KB。") % {"size": MAX_LOGO >> 10}]})
        if max(picture.width, picture.height) > MAX_SIDE or min(picture.width, picture.height) < MIN_SIDE:
            raise FormErrors({"logo": [_("馆标的边长须在 %(least)s 至 %(most)s 像素之间。") % {"least": MIN_SIDE, "most": MAX_SIDE}]})
        library.logo, library.logo_type = files().put(BytesIO(logo)).digest, picture.media_type
    library.save(update_fields=["accent", "logo", "logo_type"])
    note_library_step(library_id=library_id, act=LibraryAct.LOOK, actor_id=actor_id, at=at)
