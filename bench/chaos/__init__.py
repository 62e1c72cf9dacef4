"""A month of two stores in bad weather, at the end of which nothing may be lost and nothing done twice: ``bin/bench chaos``."""
