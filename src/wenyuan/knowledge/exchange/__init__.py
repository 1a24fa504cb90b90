"""Data exchange: the catalogue for other libraries' programs, by SRU, OAI-PMH and Z39.50."""
