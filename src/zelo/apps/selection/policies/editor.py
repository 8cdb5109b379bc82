"""The policy editor: its fields, what a button does to them, and what its page shows of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from zelo.analytics.selection import KEY_TIERS, Policy
from zelo.apps.selection.models import PolicyVersion
from zelo.apps.selection.policies import words
from zelo.apps.selection.policies.faults import Fault, read_fault
from zelo.apps.selection.policies.fields import Fields, content_of, factor_of, fields_of, one, typed, written
from zelo.apps.selection.policies.reading import parse, parse_content
from zelo.apps.selection.policies.suggestions import suggest_scale
from zelo.apps.selection.policies.weights import balance
from zelo.apps.selection.policies.writing import write_content
from zelo.apps.selection.preview.arrays import Arrays
from zelo.lib.errors import InvalidInput
from zelo.lib.text import fold
from zelo.ui.figures import page_language
from zelo.warehouse.catalogue import Measure

AXES = ("attractiveness", "strength")
KINDS = ("percentile", "linear", "logarithmic", "rubric")
_NEW_WEIGHT = 5.0
_WHOLE = 100.0


@dataclass
class Editor:
    """One version being edited. measures: those that the viewer may see, by name.

    stored: the weights as saved, which tell what was changed. faults: what is wrong, found so far.
    pictures: of the values under each scale, by measure.
    """

    version: PolicyVersion
    measures: Mapping[str, Measure]
    fields: Fields
    stored: Mapping[str, float]
    arrays: Arrays | None = None
    faults: list[Fault] = field(default_factory=list)
    pictures: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def opened(
        cls, version: PolicyVersion, measures: Mapping[str, Measure], arrays: Arrays | None
    ) -> "Editor":
        """As the version is saved."""
        policy = parse(version.text)
        stored = {criterion.measure: criterion.weight for criterion in policy.criteria}
        return cls(version, measures, fields_of(policy, measures), stored, arrays)

    def typed_in(self, fields: Fields) -> "Editor":
        """The same version with what a person has typed."""
        return Editor(self.version, self.measures, fields, self.stored, self.arrays)

    @property
    def names(self) -> list[str]:
        return self.fields.get("criterion", [])

    @property
    def content(self) -> dict[str, Any]:
        """What the form says, under the version's name and number."""
        plain = {"name": self.version.policy.name, "version": self.version.number}
        return {**plain, **content_of(self.fields, self.measures)}

    def text(self) -> str:
        """The version's TOML, saying what the form says."""
        return write_content(self.version.text, self.content)

    def read(self) -> Policy | None:
        """The policy that the form says; None, with `faults`, where it is none."""
        try:
            return parse_content(self.content)
        except InvalidInput as error:
            self.faults.append(read_fault(error))
            return None

    def fault_of(self, name: str) -> str:
        return next((fault.text for fault in self.faults if fault.field == name), "")

    def do(self, order: str) -> None:
        """What a button of the form asks for: add, remove:…, up:…, down:…; anything else only balances."""
        verb, _colon, name = order.partition(":")
        if verb == "add":
            self._add(one(self.fields, "add"))
        elif verb == "remove" and name in self.names:
            self.names.remove(name)
            self._balance(set())
        elif verb in ("up", "down") and name in self.names:
            self._move(name, -1 if verb == "up" else 1)
        else:
            self.balance()
        self._complete()

    def balance(self) -> None:
        """Weights that were changed keep their size and the others give way, so that they add up to 100."""
        weights = self._weights()
        if weights is None or abs(sum(weights.values()) - _WHOLE) < 0.05:
            return
        changed = {name for name, weight in weights.items() if self.stored.get(name) != weight}
        if changed or set(weights) != set(self.stored):
            self._balance(changed)

    def _balance(self, changed: set[str]) -> None:
        weights = self._weights()
        if weights is None:
            return
        locked = {name for name in weights if one(self.fields, f"{name}-locked")}
        for name, weight in balance(weights, changed=changed, locked=locked).items():
            self.fields[f"{name}-weight"] = [written(weight)]

    def _weights(self) -> dict[str, float] | None:
        """The weights typed; None where one of them is no number."""
        found = {name: typed(one(self.fields, f"{name}-weight")) for name in self.names}
        if not all(isinstance(weight, int | float) and weight >= 0 for weight in found.values()):
            return None
        return {name: float(weight) for name, weight in found.items()}

    def _add(self, text: str) -> None:
        """A criterion by its measure's name or title."""
        wanted = fold(text)
        name = next(
            (
                name
                for name, measure in self.measures.items()
                if wanted in (name, fold(measure.title.pt), fold(measure.title.en))
            ),
            None,
        )
        if not wanted:
            return
        if name is None or name in self.names:
            self.faults.append(Fault("add", words.not_added_text(text, known=name is not None)))
            return
        self.fields.setdefault("criterion", []).append(name)
        self.fields |= {
            f"{name}-weight": [written(_NEW_WEIGHT)],
            f"{name}-axis": [one(self.fields, "add_axis") or "strength"],
            f"{name}-kind": ["percentile"],
            f"{name}-unknown": ["redistribute"],
        }
        self.fields["add"] = [""]
        self._balance({name})

    def _move(self, name: str, step: int) -> None:
        """Past the next criterion of the same axis."""
        names = self.names
        same = [other for other in names if self._axis(other) == self._axis(name)]
        place = same.index(name) + step
        if 0 <= place < len(same):
            here, there = names.index(name), names.index(same[place])
            names[here], names[there] = names[there], names[here]

    def _axis(self, name: str) -> str:
        return one(self.fields, f"{name}-axis")

    def _complete(self) -> None:
        """A scale that was just chosen begins with the company's own values."""
        for name in self.names:
            if name in self.measures:
                found = suggest_scale(name, self.fields, self.measures[name], self.arrays)
                self.fields |= found

    # What the page shows

    @cached_property
    def rows(self) -> list["Row"]:
        return [Row(self, name) for name in self.names]

    @property
    def groups(self) -> list[tuple[str, str, list["Row"]]]:
        """The criteria of each axis: its code, its name, its rows."""
        return [
            (axis, words.axis_text(axis), [row for row in self.rows if row.axis == axis]) for axis in AXES
        ]

    @property
    def total(self) -> str:
        """What the weights add up to; "?" where one is no number."""
        weights = self._weights()
        return "?" if weights is None else words.plain_number(round(sum(weights.values()), 1))

    @property
    def left(self) -> list[dict[str, str]]:
        """Measures that are no criterion yet, by title."""
        found = [name for name in self.measures if name not in self.names]
        shown = [{"name": name, "shown": words.measure_title(name, self.measures)} for name in found]
        return sorted(shown, key=lambda measure: fold(measure["shown"]))

    @property
    def add(self) -> str:
        return one(self.fields, "add")

    @property
    def add_fault(self) -> str:
        return self.fault_of("add")

    @property
    def require_choices(self) -> list[tuple[str, str]]:
        return words.require_choices(len(self.names))

    @property
    def unit_choices(self) -> list[tuple[str, str]]:
        return [(unit, words.unit_text(unit)) for unit in ("root", "group", "establishment")]

    @property
    def kind_choices(self) -> list[tuple[str, str]]:
        return [(kind, words.kind_text(kind)) for kind in KINDS]

    @property
    def tiers(self) -> list[dict[str, Any]]:
        chosen = self.fields.get("tier", [])
        parts = ("enter", "stay", "hours", "count")
        return [
            {
                "code": code,
                "on": code in chosen,
                "cells": [
                    {
                        "name": f"{code}-{part}",
                        "value": one(self.fields, f"{code}-{part}"),
                        "fault": self.fault_of(f"{code}-{part}"),
                        "label": words.tier_part_text(part),
                    }
                    for part in parts
                ],
            }
            for code in KEY_TIERS
        ]

    @property
    def exclusions(self) -> list[tuple[str, str, str]]:
        """Account and reasons, with an empty row to be filled."""
        names = ("excluded", "reason_pt", "reason_en")
        kept = list(zip(*(self.fields.get(name, []) for name in names), strict=False))
        return [row for row in kept if any(part.strip() for part in row)] + [("", "", "")]

    @property
    def plain(self) -> dict[str, dict[str, str]]:
        """Fields of the whole policy by name: value and fault."""
        names = (
            "title_pt", "title_en", "description_pt", "description_en", "unit", "months",
            "minimum_coverage", "require", "cap_count", "cap_hours", "concentration",
        )  # fmt: skip
        return {name: {"value": one(self.fields, name), "fault": self.fault_of(name)} for name in names}

    @property
    def general(self) -> list[str]:
        """Faults that belong to no field shown."""
        return [fault.text for fault in self.faults]


class Row:
    """One criterion on the editor's page."""

    def __init__(self, editor: Editor, name: str) -> None:
        self.editor, self.name = editor, name
        self.measure = editor.measures.get(name)

    def _one(self, key: str) -> str:
        return one(self.editor.fields, f"{self.name}-{key}")

    @property
    def title(self) -> str:
        return words.measure_title(self.name, self.editor.measures)

    @property
    def picture(self) -> Any:
        return self.editor.pictures.get(self.name)

    @property
    def explanation(self) -> str:
        return self.measure.explanation.to(page_language()) if self.measure else ""

    @property
    def unit(self) -> str:
        return words.unit_of_measure(self.measure)

    @property
    def weight(self) -> str:
        return self._one("weight")

    @property
    def locked(self) -> bool:
        return bool(self._one("locked"))

    @property
    def axis(self) -> str:
        found = self._one("axis")
        return found if found in AXES else AXES[1]

    @property
    def kind(self) -> str:
        return self._one("kind")

    @property
    def values(self) -> dict[str, str]:
        names = ("from", "to", "unknown", "gate_low", "gate_high", "gate_unknown", "met_low", "met_high")
        return {name: self._one(name) for name in names}

    @property
    def faults(self) -> dict[str, str]:
        names = ("weight", "axis", "kind", "x", "level", "from", "to", "gate_low", "gate_high", "met_low",
                 "met_high", "measure")  # fmt: skip
        return {name: self.editor.fault_of(f"{self.name}-{name}") for name in names}

    @property
    def has_fault(self) -> bool:
        return any(self.faults.values())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Anchors or levels, with an empty row to be filled."""
        first, second = ("x", "y") if self.kind == "linear" else ("level", "points")
        fields = self.editor.fields
        rows = zip(
            fields.get(f"{self.name}-{first}", []), fields.get(f"{self.name}-{second}", []), strict=False
        )
        return [(x, y) for x, y in rows if x.strip() or y.strip()] + [("", "")]

    @property
    def factor(self) -> int:
        return factor_of(self.name, self.editor.measures)

    @property
    def is_open(self) -> bool:
        """Whether gate and condition are worth showing at once."""
        return any(self._one(name) for name in ("gate_low", "gate_high", "met_low", "met_high"))
