"""The editor's page: fields, pictures and the preview of one version, for one viewer."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zelo.analytics.selection import Policy
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.models import User
from zelo.apps.portfolio.models import Refresh
from zelo.apps.portfolio.queries.figures import measures_for
from zelo.apps.selection.models import PolicyVersion
from zelo.apps.selection.policies.editor import Editor
from zelo.apps.selection.policies.faults import read_fault
from zelo.apps.selection.policies.fields import Fields
from zelo.apps.selection.preview.arrays import Arrays, last_arrays
from zelo.apps.selection.preview.outcome import NeedsEvaluation, Preview
from zelo.apps.selection.preview.outcome import preview as preview_of
from zelo.apps.selection.preview.pictures import Picture, criterion_picture, score_picture
from zelo.lib.errors import InvalidInput

_WEIGHED = ("weight", "locked")
_TIER_PARTS = ("enter", "stay")


@dataclass
class Desk:
    """saved_version: the record's version that the form was opened with. against: see `Preview`.

    drawn: the measures whose pictures are asked for; all where None.
    """

    viewer: User
    version: PolicyVersion
    editor: Editor
    refresh: Refresh | None
    arrays: Arrays | None
    note: str
    saved_version: int
    against: str = ""
    is_unsaved: bool = False
    is_conflict: bool = False
    drawn: frozenset[str] | None = None

    @classmethod
    def opened(cls, viewer: User, version: PolicyVersion) -> "Desk":
        """The version as it is saved. Raises InvalidInput where it cannot be read any more."""
        found = last_arrays()
        refresh, arrays = found or (None, None)
        editor = Editor.opened(version, measures_for(viewer), arrays)
        return cls(viewer, version, editor, refresh, arrays, version.note, version.version)

    def take(self, sent: QueryDict, order: str) -> None:
        """What the form says, and what its button asks for."""
        self.editor = self.editor.typed_in({name: list(values) for name, values in sent.lists()})
        self.editor.do(order)
        self._keep(sent)
        self.note, self.is_unsaved = sent.get("note", ""), True
        seen = sent.get("version", "")
        self.saved_version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0

    def take_weights(self, sent: QueryDict) -> None:
        """Weights and thresholds that were tried; everything else stays as the version says."""
        fields: Fields = dict(self.editor.fields)
        names = [f"{name}-{part}" for name in self.editor.names for part in _WEIGHED]
        names += [f"{tier}-{part}" for tier in fields.get("tier", []) for part in _TIER_PARTS]
        fields |= {name: sent.getlist(name) for name in names if name in sent}
        self.editor = self.editor.typed_in(fields)
        self.editor.balance()
        self._keep(sent)

    def _keep(self, sent: QueryDict) -> None:
        self.against = sent.get("against", "")
        self.drawn = frozenset(sent.get("drawn", "").split(",")) if "drawn" in sent else None

    def to_save(self) -> tuple[int, str, str]:
        """The arguments of `actions.save_draft`. Raises InvalidInput for what is no sound policy."""
        text = self.editor.text()
        return self.saved_version, text, self.note

    def refuse(self, error: InvalidInput | Conflict) -> int:
        """Shows why it was not saved; gives the answer's status."""
        self.is_conflict = isinstance(error, Conflict)
        if not self.is_conflict:
            self.editor.faults.append(read_fault(error))
        return 409 if self.is_conflict else 422

    def context(self) -> dict[str, Any]:
        """What the templates of the editor need."""
        policy = self.editor.read() if not self.editor.faults else None
        shown, why_not = self._preview(policy) if policy else (None, "")
        self.editor.pictures = self._pictures(policy) if policy else {}
        return {
            "nav": "selection",
            "version": self.version,
            "editor": self.editor,
            "desk": self,
            "policy": policy,
            "preview": shown,
            "why_not": why_not,
            "score": score_picture(shown.result) if shown else None,
            "pictures": self.editor.pictures,
        }

    def _preview(self, policy: Policy) -> tuple[Preview | None, str]:
        if self.refresh is None or self.arrays is None:
            return None, _("The preview needs the figures of a refresh; none has been done yet.")
        try:
            found = preview_of(
                policy,
                self.refresh,
                self.arrays,
                viewer=self.viewer,
                allowed=self.editor.measures,
                against=self.against,
            )
        except NeedsEvaluation as error:
            return None, str(error)
        return found, ""

    def _pictures(self, policy: Policy) -> dict[str, Picture]:
        """By measure; of those that the viewer may see."""
        if self.arrays is None:
            return {}
        measures = self.editor.measures
        drawn = {
            criterion.measure: criterion_picture(criterion, self.arrays, measures)
            for criterion in policy.criteria
            if criterion.measure in measures and (self.drawn is None or criterion.measure in self.drawn)
        }
        return {name: picture for name, picture in drawn.items() if picture}
