"""What the work did to the account: Amazon's health figures, worked out from the desk's own records."""
