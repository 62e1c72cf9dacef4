"""A month of business played against the simulator, to see what a policy does: ``kefu simulate``."""
