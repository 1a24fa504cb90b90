"""The import pipeline: byte ranges of a file, parsed by several processes, stored and indexed exactly once."""
