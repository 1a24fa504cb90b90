"""Look at authorities, their links and acts."""
