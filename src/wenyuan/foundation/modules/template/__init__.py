"""What `wenyuan module new` writes: a repository of its own, installed beside the house or run as a service."""
