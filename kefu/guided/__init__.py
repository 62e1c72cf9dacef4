"""Guided steps: what Amazon offers no way in for is done by a person, led and checked by the desk."""
