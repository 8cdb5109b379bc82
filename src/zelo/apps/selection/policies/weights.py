"""Weights that add up to 100: one is changed, the others give way in proportion.

The editor's script does the same while typing; here it is for those without scripts, and for what is added or
taken away.
"""

from collections.abc import Collection, Mapping

# Weights are kept in tenths.
_WHOLE = 1_000


def balance(
    weights: Mapping[str, float], *, changed: Collection[str] = (), locked: Collection[str] = ()
) -> dict[str, float]:
    """The weights, each at least 0.1, adding up to 100 exactly.

    What is locked stays; what was changed stays as far as there is room; the others share the rest in
    proportion to what they were. Where nothing else is left to give way, what was changed does, and then
    what is locked. More than a thousand weights are left as they are.
    """
    if not weights or len(weights) > _WHOLE:
        return dict(weights)
    tenths = {name: max(1, round(weight * 10)) for name, weight in weights.items()}
    kept = {name: tenths[name] for name in weights if name in locked}
    typed = {name: tenths[name] for name in weights if name in changed and name not in locked}
    free = {name: tenths[name] for name in weights if name not in changed and name not in locked}
    least = len(typed) + len(free)
    if sum(kept.values()) > _WHOLE - least or not least:
        found = _shared(kept, _WHOLE - least) | dict.fromkeys([*typed, *free], 1)
    else:
        found = kept | _give_way(typed, free, _WHOLE - sum(kept.values()))
    return {name: found[name] / 10 for name in weights}


def _give_way(typed: dict[str, int], free: dict[str, int], room: int) -> dict[str, int]:
    """What was typed keeps its size where the others, at their least, leave it the room."""
    if not free:
        return _shared(typed, room)
    if sum(typed.values()) <= room - len(free):
        return typed | _shared(free, room - sum(typed.values()))
    return _shared(typed, room - len(free)) | dict.fromkeys(free, 1)


def _shared(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """Tenths in proportion to the weights, each at least one; the largest remainders are rounded up."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    found = {name: max(1, int(share)) for name, share in exact.items()}
    short = total - sum(found.values())
    for name in sorted(exact, key=lambda name: int(exact[name]) - exact[name])[: max(short, 0)]:
        found[name] += 1
    for _step in range(-short):
        found[max(found, key=lambda name: found[name])] -= 1
    return found
