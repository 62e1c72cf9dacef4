"""Buyers' personal data: gone thirty days after delivery, and a record of who looked at it meanwhile."""
