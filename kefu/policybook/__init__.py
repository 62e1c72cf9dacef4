"""The policy book: every version of the policy, how it came about, and which one decides when."""
