"""Amazon's Selling Partner API: connecting a store, calling within Amazon's limits, fetching what it says."""
