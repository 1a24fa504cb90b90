"""Staff pages of rights."""
