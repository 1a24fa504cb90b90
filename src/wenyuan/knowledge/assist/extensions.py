"""What assisted cataloguing gives to the record editor."""

from wenyuan.knowledge.catalogue.pages import register_editor_panel


def _warm_up() -> None:
    from .warming import warm_up  # noqa: PLC0415 -- heavy: loaded where an editor is opened

    warm_up()


register_editor_panel(name="assist", template="assist/editor_panel.html", opened=_warm_up)
