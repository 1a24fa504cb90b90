"""What is done of the bookshelf."""
