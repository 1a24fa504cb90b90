"""How a library shows itself on pages about it alone."""

from __future__ import annotations

import pytest
from django.template import engines
from tests.foundation.libraries.conftest import Nation

from wenyuan.foundation.libraries.api import find_look
from wenyuan.foundation.libraries.data import LibraryLook
from wenyuan.foundation.libraries.models import Library


def test_look_is_that_of_the_active_library(nation: Nation) -> None:
    Library.objects.filter(pk=nation.county).update(accent="ochre", logo="ab" * 32, logo_type="image/png")
    assert find_look(nation.county) == LibraryLook(nation.county, "CN-T-X1", "甲县馆", "", "ochre", "/l/CN-T-X1/logo?v=abababababab")
    Library.objects.filter(pk=nation.county).update(active=False)
    assert find_look(nation.county) is None


@pytest.mark.parametrize(("logo", "pictures"), [("", 0), ("/l/X/logo?v=1", 1)])
def test_strip_shows_colour_logo_name_and_the_way_out(logo: str, pictures: int) -> None:
    engine = next(one for one in engines.all() if type(one).__name__ == "Jinja2")
    template = engine.from_string('{% from "libraries/strip.html" import library_strip with context %}{{ library_strip(look, "/search/?q=a&b=<") }}')
    page = template.render({"page": {"lang": "zh-Hans"}, "look": LibraryLook(1, "CN-X", "<甲馆>", "", "green", logo)})
    assert ('data-accent="green"' in page, "&lt;甲馆&gt;" in page, 'href="/search/?q=a&amp;b=&lt;"' in page, page.count("<img")) == (True, True, True, pictures)
