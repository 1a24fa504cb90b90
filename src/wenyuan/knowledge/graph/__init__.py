"""The open knowledge graph: one graph of what every module says of its things."""
