"""Kefu (客服): the desk for the after-sales work of Amazon sellers."""

__version__ = "0.1.0"
