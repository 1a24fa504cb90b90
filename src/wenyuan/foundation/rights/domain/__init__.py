"""What changes policies, groups, networks and leases."""
