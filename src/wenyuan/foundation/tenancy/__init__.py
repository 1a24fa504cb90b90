"""Which rows a process may touch: row-level security in PostgreSQL, by library and by person."""
