"""Zelo: key account management that a company hosts itself."""

__version__ = "0.1.0"
