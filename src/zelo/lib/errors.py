"""The errors a person may see. Each message says what was wrong, what was there, and what to do."""


class ZeloError(Exception):
    """Base of every error that Zelo knows; the message is meant for the person at the keyboard."""


class InvalidInput(ZeloError):
    """What was given (a file, a mapping, a policy, a value) cannot be used as it is."""


class NotFound(ZeloError):
    """What was asked for does not exist in this home."""


class Busy(ZeloError):
    """Another process holds the lake's lock."""


class Damaged(ZeloError):
    """A file that Zelo stored is missing or broken; the message names it and the way out."""
