"""Acts on authorities and on the headings of records."""
