"""Requests that leave the house: only to addresses that anybody on the internet could reach, bounded in size and time."""
