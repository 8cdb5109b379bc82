"""Work on many accounts at once: a few at once, many by a job in steps."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.audit import acting_as
from zelo.apps.operations.jobs import JobContext, job
from zelo.apps.people.models import User
from zelo.apps.people.queries import active_people
from zelo.apps.portfolio.actions.assignments import assign, take_back
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Assignment
from zelo.apps.portfolio.queries.choices import accounts_of
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.lib.errors import InvalidInput

AT_ONCE = 200
MOST = 20_000
JOB = "portfolio.assign_kam"


def read_keys(given: Sequence[str]) -> list[int]:
    """The keys that a form ticked; what is none is passed over."""
    return sorted({int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 16})


def assign_kam(*, viewer: User, keys: list[int], person: str) -> tuple[str, list[int]]:
    """Gives accounts that the viewer sees to a KAM; says what was done, and which parts (ids) were made.

    Raises InvalidInput where nothing or nobody was chosen, or for more than MOST accounts.
    """
    if not keys:
        raise InvalidInput(_("No account is ticked."))
    if len(keys) > MOST:
        raise InvalidInput(_("These are more than %(most)s accounts; narrow the list down.") % {"most": MOST})
    kam = active_people().filter(pk=int(person) if person.isdecimal() else 0).first()
    if kam is None:
        raise InvalidInput(_("Choose who is to look after these accounts."))
    if len(keys) > AT_ONCE:
        enqueue(JOB, {"keys": keys, "person": kam.pk, "viewer": viewer.pk}, by=viewer)
        told = _(
            "%(count)s accounts are being given to %(name)s. The system's work shows how far it has come."
        )
        return told % {"count": len(keys), "name": kam.name}, []
    made = _give(viewer, keys, kam)
    changed = len(made)
    told = ngettext(
        "%(name)s now looks after %(count)s more account.",
        "%(name)s now looks after %(count)s more accounts.",
        changed,
    ) % {"name": kam.name, "count": changed}
    if changed < len(keys):
        told += " " + ngettext(
            "%(count)s was theirs already.", "%(count)s were theirs already.", len(keys) - changed
        ) % {"count": len(keys) - changed}
    return told, made


def take_back_kam(viewer: User, made: Sequence[int]) -> str:
    """Takes back what `assign_kam` did a moment ago, and says so."""
    parts = Assignment.objects.filter(pk__in=made, assigned_by=viewer, starts_on=timezone.localdate())
    count = take_back(parts.filter(account__in=accounts_visible_to(viewer)))
    return ngettext(
        "%(count)s account has its KAM of before again.",
        "%(count)s accounts have their KAM of before again.",
        count,
    ) % {"count": count}


def _give(viewer: User, keys: list[int], kam: User) -> list[int]:
    accounts = accounts_of(viewer, keys)
    return [made.pk for made in assign(accounts=accounts, person=kam, role=TeamRole.KAM, by=viewer)]


@job(JOB, gettext_lazy("Give accounts to a KAM"))
def give_accounts(context: JobContext, *, keys: list[int], person: int, viewer: int) -> dict[str, Any]:
    """In steps of so many accounts, each done once however often the work is taken up again."""
    kam, by = User.objects.get(pk=person), User.objects.get(pk=viewer)
    done = context.checkpoint.get("done", 0)
    while done < len(keys):
        context.progress(done, len(keys))
        step = keys[done : done + AT_ONCE]
        done += len(step)
        with acting_as(by), context.step(done=done):
            _give(by, step, kam)
    return {"accounts": len(keys)}
