"""Django settings, made from the checked options."""
