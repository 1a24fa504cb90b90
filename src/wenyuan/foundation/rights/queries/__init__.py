"""Reading policies and circumstances."""
