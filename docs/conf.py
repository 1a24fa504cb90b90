"""Sphinx: `sphinx-build -W docs var/docs` once the packages of the group `docs` are installed."""

project = "Wenyuan"
copyright = "The Wenyuan contributors"  # noqa: A001 -- Sphinx reads this name
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Wenyuan"
language = "en"
