"""From what a source gave to a MARC record of the catalogue: reading, choosing, numbering, saying where it came from."""
