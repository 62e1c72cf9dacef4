"""Triage: which language a message is in, what the trouble is, and what the text tells.

Pure: no clock, no network; reads only its own data files. Models load on first use.
"""

from .language import detect_language, language_code
from .reader import Source, read, read_many
from .reading import ISSUES, LANGUAGES, Candidate, Reading

__all__ = [
    "ISSUES",
    "LANGUAGES",
    "Candidate",
    "Reading",
    "Source",
    "detect_language",
    "language_code",
    "read",
    "read_many",
]
