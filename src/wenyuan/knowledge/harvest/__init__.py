"""Metadata from elsewhere: sources as data, harvests that go on where they stopped, single records at the desk."""
