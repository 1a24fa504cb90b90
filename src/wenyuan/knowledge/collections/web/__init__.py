"""Pages of topical databases, for readers and for curators."""
