"""The developers' portal: the interface to read and try, keys, events, changes."""
