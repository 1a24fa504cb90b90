"""Pages and the SPARQL endpoint."""
