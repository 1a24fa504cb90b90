"""Keep the graph in step and build it anew."""
