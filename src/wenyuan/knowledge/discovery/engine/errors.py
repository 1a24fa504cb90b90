"""What can be wrong with an index."""


class IndexMissing(Exception):
    """There is no index generation to read."""


class IndexLocked(Exception):
    """Another process is writing to this generation."""


class IndexDamaged(Exception):
    """Files of the index cannot be read, or do not hold what they should; rebuild it."""


class CountMismatch(Exception):
    """A new generation does not hold as many documents as were put in; it is not published."""


class IndexOutdated(IndexDamaged):
    """The generation was written by another version of this program; rebuild it."""
