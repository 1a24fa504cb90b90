"""Rules of national: no clock, no request, no settings."""
