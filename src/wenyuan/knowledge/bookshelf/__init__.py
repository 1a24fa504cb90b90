"""What readers keep of the catalogue: searches that tell them what is new, and lists of things."""
