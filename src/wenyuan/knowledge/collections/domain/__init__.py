"""Rules of topical databases: no clock, no request, no settings."""
