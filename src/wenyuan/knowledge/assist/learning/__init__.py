"""Features, training and asking of linear models over hashed characters; knows no framework."""
