"""The one access decision, asked by every door."""
