"""Evidence: an append-only log of acts and statements that outsiders can check by themselves."""
