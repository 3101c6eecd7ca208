"""Started by the clock. Each may come late, twice or not at all, and does no harm by it."""
