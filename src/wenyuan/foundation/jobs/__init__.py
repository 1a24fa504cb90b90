"""Long work in the background: progress, cancel, resume, schedule. One queue in PostgreSQL."""
