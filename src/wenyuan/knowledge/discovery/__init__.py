"""Wenjin discovery: one search box over everything, by every way of writing Chinese."""
