"""Fields that go over subfield by subfield, as one table for both directions.

Source:
    CNMARC (WH/T 0503-96) and UNIMARC Manual against MARC 21 Format for Bibliographic Data, field by field.
"""

from __future__ import annotations

from dataclasses import dataclass

from .draft import Draft, Source

# CNMARC tag and indicators; the direction (= both, > to MARC 21 only, < to CNMARC only); MARC 21 tag and indicators; subfields, as
# `a` where the code is the same and `b:q` where CNMARC b is MARC 21 q; a condition on MARC 21 indicators. In indicators, _ is blank
# and = copies. The first row that fits is used.
_ROWS = """
010 __ = 020 __ a b:q d:c z
011 __ = 022 __ a d:c z y f:l
012 __ = 026 __ a:e 2 5
013 __ = 024 2_ a b:q d:c z | 1=2
016 __ = 024 0_ a z | 1=0
072 __ = 024 1_ a d:c z | 1=1
073 __ = 024 3_ a d:c z | 1=3
014 __ = 024 7_ a 2 z | 2:sici
017 __ = 024 7_ a b:q d:c z 2 | 1=7
091 __ = 024 8_ a b:q d:c z | 1=8
015 __ = 027 __ a z
020 __ = 015 __ b:a a:2 z
021 __ = 017 __ b:a a:b z
022 __ = 086 __ b:a a:2 z
035 __ = 035 __ a z
040 __ = 030 __ a z
071 == = 028 =_ a b c:q d:c
092 __ = 037 __ b:a a:b d:c
122 =_ = 045 =_ a:b
123 == = 034 =_ a b c d e f g
127 __ = 306 __ a
206 __ = 255 __ a b
207 __ < 362 == a z
207 __ > 362 0_ a z
208 __ = 254 __ a
211 __ = 263 __ a
230 __ = 256 __ a
300 __ = 500 __ a
302 __ = 546 __ a
314 __ = 545 __ a
301 __ > 500 __ a
303 __ > 500 __ a
304 __ > 500 __ a
305 __ > 500 __ a
306 __ > 500 __ a
307 __ > 500 __ a
308 __ > 500 __ a
309 __ > 500 __ a
310 __ = 563 __ a 5
311 __ = 580 __ a
312 __ > 500 __ a
313 __ > 500 __ a
315 __ = 515 __ a
316 __ > 500 __ a 5
317 __ = 561 __ a 5
318 __ = 583 __ a c h:h k:k l n o p 5
320 __ = 504 __ a
321 __ = 510 4_ a b x
322 __ = 508 __ a
323 __ = 511 0_ a
324 __ = 534 __ a:n
325 __ = 533 __ a
326 __ > 310 __ a b
326 __ < 310 __ a b
326 __ < 321 __ a b
328 __ = 502 __ a b c:g e:c d
330 __ = 520 __ a
332 __ = 524 __ a
333 __ = 521 __ a
334 __ = 586 __ a
336 __ = 516 __ a
337 __ = 538 __ a
345 __ = 037 __ b:a a:b c:f d:c
371 __ = 540 __ a b:c c:d d:b
300 __ < 501 __ a
300 __ < 506 __ a
300 __ < 513 __ a
300 __ < 518 __ a
300 __ < 522 __ a
300 __ < 525 __ a
300 __ < 536 __ a
300 __ < 547 __ a
300 __ < 555 __ a
300 __ < 585 __ a
300 __ < 588 __ a
300 __ < 590 __ a
314 __ < 550 __ a
530 0_ = 222 _0 a b
531 __ = 210 0_ a b
541 == > 242 1_ a e:b h:n i:p z:y
541 1_ < 242 == a e:b h:n i:p z:y
517 1_ < 740 == a h:n i:p
610 0_ = 653 __ a
620 __ = 752 __ a b c d
675 __ = 080 __ a v:2
676 __ = 082 0_ a v:2 z:b
680 __ = 050 _4 a b
680 __ < 090 __ a b
686 __ < 060 == a b
692 __ > 084 __ a v:q
716 __ > 720 __ a
730 __ = 720 __ a
856 == = 856 == a b c d f h i j k l m n o p q r s t u v w x y z 2 3
"""


@dataclass(frozen=True, slots=True)
class _Rule:
    source: str
    target: str
    indicators: str
    codes: dict[str, str]
    when: str = ""

    def fits(self, source: Source) -> bool:
        if not self.when:
            return True
        key, _, value = self.when.replace("=", ":").partition(":")
        if key == "2" and len(value) > 1:
            return source.first_indicator == "7" and source.peek("2") == value
        return source.field.indicators[int(key) - 1 : int(key)] == value


def _read_rules() -> tuple[dict[str, list[_Rule]], dict[str, list[_Rule]]]:
    forward: dict[str, list[_Rule]] = {}
    backward: dict[str, list[_Rule]] = {}
    for line in filter(None, _ROWS.split("\n")):
        left, _, when = line.partition(" | ")
        cn_tag, cn_indicators, way, tag, indicators, *pairs = left.split()
        codes = {pair[0]: pair[-1] for pair in pairs}
        if way in "=>":
            forward.setdefault(cn_tag, []).append(_Rule(cn_tag, tag, indicators, codes))
        if way in "=<":
            backward.setdefault(tag, []).append(_Rule(tag, cn_tag, cn_indicators, {m: c for c, m in codes.items()}, when))
    return forward, backward


TO_MARC21, TO_CNMARC = _read_rules()


def apply_rule(draft: Draft, source: Source, rules: dict[str, list[_Rule]]) -> bool:
    """Convert a field by the first rule that fits; False where there is none."""
    for rule in rules.get(source.tag, ()):
        if not rule.fits(source):
            continue
        indicators = "".join(
            here if wanted == "=" else wanted.replace("_", " ")
            for wanted, here in zip(rule.indicators, source.field.indicators.ljust(2), strict=False)
        )
        pairs = [(rule.codes[code], value) for code, value in source.take_all("".join(rule.codes))]
        draft.add(rule.target, indicators, pairs)
        return True
    return False
