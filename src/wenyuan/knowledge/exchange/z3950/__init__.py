"""Z39.50 sessions over the network."""
