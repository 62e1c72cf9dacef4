"""The returns of the cast's store, for the tests of this folder."""

from tests.returns.cast import again, lamp, lamps, take_in

__all__ = ["again", "lamp", "lamps", "take_in"]
