"""The evidence pack of a claim (CLM-3): gathered by itself, told in the marketplace's language."""
