"""Post-mortems of renewals that were lost or came out smaller."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.contracts.enums import LOSSES, LossReason
from zelo.apps.contracts.models import PostMortem, RenewalCase
from zelo.apps.contracts.queries.known import known_before
from zelo.apps.operations.versions import save_version
from zelo.lib.errors import InvalidInput


def write_post_mortem(
    case: RenewalCase,
    *,
    version: int | None,
    by: Any,
    reason: str,
    competitor: str = "",
    story: str = "",
    lessons: str = "",
) -> PostMortem:
    """version: of the one there is, None for the first; raises Conflict where somebody wrote meanwhile.

    Raises InvalidInput for a renewal that was not lost, and for a reason that says nothing by itself.
    """
    if case.outcome not in LOSSES:
        raise InvalidInput(_("This renewal was neither lost nor reduced."))
    if reason == LossReason.OTHER and not story.strip():
        raise InvalidInput(_("Say what happened: the reason does not say it."))
    values = {
        "reason": reason, "competitor": competitor.strip(), "story": story.strip(),
        "lessons": lessons.strip(), "written_by": by, "written_on": timezone.localdate(),
    }  # fmt: skip
    with transaction.atomic():
        if version is None:
            values["known"] = known_before(case)
            made, is_new = PostMortem.objects.get_or_create(case=case, defaults=values)
            if is_new:
                return made
        found = PostMortem.objects.get(case=case)
        for name, value in values.items():
            setattr(found, name, value)
        save_version(found, version or 0, [name for name in values if name != "known"])
    return found
