"""Everything that speaks with people."""
