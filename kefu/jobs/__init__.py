"""The whole schedule on one page: ``schedule.py``."""
