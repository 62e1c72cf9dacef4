"""Mails as Amazon sends them: buyers' messages in Amazon's frame, notices, and what else arrives."""
