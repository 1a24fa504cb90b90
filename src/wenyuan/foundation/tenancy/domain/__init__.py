"""What changes the database's rules or a connection's eyes."""
