"""Amazon's Selling Partner API as a seller's program meets it: tokens, limits, checks, documents."""
