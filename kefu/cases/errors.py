"""What a verb says when the state of things forbids it."""

from kefu.accounts.errors import NotAllowedNow

__all__ = ["NotAllowedNow"]
