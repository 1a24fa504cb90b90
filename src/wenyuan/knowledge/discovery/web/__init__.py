"""The public portal: home, search, browsing."""
