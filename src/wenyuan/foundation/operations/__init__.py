"""How the system does: logs without personal data, metrics, health, errors and slow pages, the security centre."""
