"""The returns of the cast's store, for the tests of this folder."""

from tests.returns.cast import again, lamp, take_in

__all__ = ["again", "lamp", "take_in"]
