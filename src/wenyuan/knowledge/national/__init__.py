"""National: say in one sentence what this module is for."""
