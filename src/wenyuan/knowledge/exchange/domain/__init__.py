"""What data exchange writes: how far the catalogue has settled."""
