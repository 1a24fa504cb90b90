"""Libraries of every level: branches, service points, shelving locations, opening calendars."""
