"""A store's own words: its texts in place of the shipped ones, and its canned replies (macros)."""
