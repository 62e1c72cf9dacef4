"""Past cases laid before another policy: which would have gone otherwise, and what it would have cost (ANL-5)."""
