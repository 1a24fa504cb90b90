"""Public identifiers that never die: ARKs, redirects, tombstones."""
