"""Rules: each looks at a record and yields problems."""
