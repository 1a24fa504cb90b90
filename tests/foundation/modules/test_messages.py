"""Catalogues compiled by several processes at once, as when all processes of an installation start."""

from __future__ import annotations

import gettext
import threading
from pathlib import Path

from wenyuan.foundation.ui.messages import _compile

WORDS = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n' + "".join(f'msgid "词{n}"\nmsgstr "word {n}"\n\n' for n in range(300))


def test_catalogue_compiled_by_many_at_once_is_whole_at_every_moment(tmp_path: Path) -> None:
    source, target = tmp_path / "django.po", tmp_path / "django.mo"
    source.write_text(WORDS, "utf-8")
    _compile(source, target)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                _compile(source, target)
                with target.open("rb") as file:
                    assert gettext.GNUTranslations(file).gettext("词299") == "word 299"
        except BaseException as problem:  # noqa: BLE001 -- told to the test
            problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["django.mo", "django.po"]
    assert target.stat().st_mode & 0o777 == 0o644
