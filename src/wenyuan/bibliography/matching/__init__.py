"""Whether two records describe the same publication, and why."""

from wenyuan.bibliography.matching.features import Features, read_features
from wenyuan.bibliography.matching.judging import Aspect, Finding, Judgement, Verdict, judge
from wenyuan.bibliography.matching.keys import block_keys

__all__ = ["Aspect", "Features", "Finding", "Judgement", "Verdict", "block_keys", "judge", "read_features"]
