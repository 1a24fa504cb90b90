"""Acts on sources, harvests and what could not be mapped."""
