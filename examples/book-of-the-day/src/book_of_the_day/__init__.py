"""Book of the day: one book of the catalogue, another every day."""
