"""A-to-z claims and chargebacks (CLM): what was told of them, where they stand, what is done about them."""
