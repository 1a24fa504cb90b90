"""What is read of the bookshelf."""
