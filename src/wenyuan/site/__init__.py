"""Composition root: settings, addresses, servers, command line and the list of modules. Nobody imports it."""
