"""Pages of the bookshelf."""
