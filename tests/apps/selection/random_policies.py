"""Random policies that are sound, as text would say them."""

from typing import Any

from hypothesis import strategies as st

from zelo.analytics.selection import KEY_TIERS
from zelo.warehouse.catalogue import catalogue

MEASURES = catalogue()
NAMES = sorted(MEASURES)
plain_text = (
    st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)
numbers = st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False))
positive = st.one_of(st.integers(1, 10**6), st.floats(1e-5, 1e6))


@st.composite
def scales(draw: Any, better: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["percentile", "linear", "logarithmic", "rubric"]))
    upward = better == "higher"
    if kind == "percentile":
        return {"kind": kind}
    if kind == "logarithmic":
        ends = sorted(draw(st.lists(positive, min_size=2, max_size=2, unique_by=float)), reverse=not upward)
        return {"kind": kind, "from": ends[0], "to": ends[1]}
    size = draw(st.integers(2 if kind == "linear" else 1, 5))
    values = sorted(draw(st.lists(numbers, min_size=size, max_size=size, unique_by=float)))
    points = st.one_of(st.integers(0, 100), st.floats(0, 100))
    worth = sorted(draw(st.lists(points, min_size=size, max_size=size)), reverse=not upward)
    key = "anchors" if kind == "linear" else "levels"
    return {"kind": kind, key: [list(pair) for pair in zip(values, worth, strict=True)]}


@st.composite
def bands(draw: Any) -> dict[str, Any]:
    low, high = sorted(draw(st.lists(numbers, min_size=2, max_size=2)), key=float)
    sides = draw(st.sampled_from([("at_least",), ("at_most",), ("at_least", "at_most")]))
    return {side: {"at_least": low, "at_most": high}[side] for side in sides}


@st.composite
def criteria(draw: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "measure": name,
        "weight": draw(positive),
        "axis": draw(st.sampled_from(["attractiveness", "strength"])),
        "scale": draw(scales(MEASURES[name].better)),
    }
    if draw(st.booleans()):
        found["unknown"] = draw(st.sampled_from(["redistribute", "zero"]))
    if draw(st.booleans()):
        found["gate"] = draw(bands())
        if draw(st.booleans()):
            found["gate"]["unknown"] = draw(st.sampled_from(["fail", "pass"]))
    if draw(st.booleans()):
        found["met"] = draw(bands())
    return found


@st.composite
def tiers(draw: Any, *, hours: bool) -> list[dict[str, Any]]:
    names = [name for name in KEY_TIERS if draw(st.booleans())] or [KEY_TIERS[0]]
    points = st.one_of(st.integers(0, 100), st.floats(0, 100))
    enters = sorted(draw(st.lists(points, min_size=len(names), max_size=len(names))), reverse=True)
    gap = draw(st.sampled_from([0, 0.5, 3]))
    found: list[dict[str, Any]] = []
    for name, enter in zip(names, enters, strict=True):
        entry = {"name": name, "enter": enter}
        if gap:
            entry["stay"] = max(0, enter - gap)
        if hours or draw(st.booleans()):
            entry["hours"] = draw(positive)
        if draw(st.booleans()):
            entry["count"] = draw(st.integers(1, 1000))
        found.append(entry)
    return found


texts = st.one_of(plain_text, st.fixed_dictionaries({"pt": plain_text, "en": plain_text}))


@st.composite
def policies(draw: Any) -> dict[str, Any]:
    """The content of a policy's TOML."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    found: dict[str, Any] = {"name": "random", "version": draw(st.integers(1, 99)), "title": draw(texts)}
    found["criteria"] = [draw(criteria(name)) for name in names]
    cap: dict[str, Any] = {}
    if draw(st.booleans()):
        cap["count"] = draw(st.integers(1, 500))
    if draw(st.booleans()):
        cap["hours"] = draw(positive)
    if cap:
        found["cap"] = cap
    found["tiers"] = draw(tiers(hours="hours" in cap))
    countable = sum("met" in entry for entry in found["criteria"])
    if countable and draw(st.booleans()):
        found["rule"] = {"require": draw(st.sampled_from(["any", "all", *range(1, countable + 1)]))}
    for key, values in {
        "description": texts,
        "unit": st.sampled_from(["root", "group", "establishment"]),
        "months": st.integers(1, 60),
        "minimum_coverage": st.one_of(st.sampled_from([0, 1]), st.floats(0, 1)),
        "stability": st.fixed_dictionaries({"concentration": positive}),
    }.items():
        if draw(st.booleans()):
            found[key] = draw(values)
    if draw(st.booleans()):
        accounts = draw(st.lists(plain_text, min_size=1, max_size=3, unique=True))
        found["exclusions"] = [{"account": account, "reason": draw(texts)} for account in accounts]
    return found
