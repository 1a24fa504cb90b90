"""The union catalogue: the records of all libraries, matched and merged."""
