"""Property tests of the policy run without a time limit per example: no test depends on timing."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
