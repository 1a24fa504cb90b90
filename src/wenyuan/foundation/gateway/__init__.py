"""The gateway: modules that are services of their own, reached over HTTP under `/m/<id>/`."""
