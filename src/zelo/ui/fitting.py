"""Text that must fit a width where nobody measures it: in drawings made on the server."""

_NARROW, _WIDE = "ijlI.,:;'|! ftr()[]-", "mwMWQOG@%&"


def width_of(text: str, size: float) -> float:
    """About how wide a text is in the house's type face at this size, in pixels."""
    return sum(_share(char) for char in text) * size


def fit(text: str, size: float, width: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text, size) <= width:
        return text
    short = text
    while short and width_of(f"{short}…", size) > width:
        short = short[:-1]
    return f"{short.rstrip()}…"


def _share(char: str) -> float:
    """How wide a character is, as a share of the type's size."""
    if ord(char) > 0x2E7F:
        return 1.0
    if char in _NARROW:
        return 0.31
    if char in _WIDE:
        return 0.86
    return 0.66 if char.isupper() or char.isdigit() else 0.56
