"""Everything that must be true after a power cut. Knows nobody: `bot` calls it, never the reverse."""
