"""The look: base pages, components, typographic covers, languages, display preferences."""
