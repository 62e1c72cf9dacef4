"""Amazon's own bookkeeping: what was sold, sent, cancelled, paid back. The truth that a desk's figures are compared with."""
