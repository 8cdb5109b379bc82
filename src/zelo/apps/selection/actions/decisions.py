"""Decisions on the tier of accounts: the one door by which a tier changes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import Conflict
from zelo.apps.people.models import User
from zelo.apps.portfolio.actions.tiers import Standing, lock_tiers
from zelo.apps.portfolio.enums import KEY_TIERS, Tier
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.letters import Move, write_letters
from zelo.apps.selection.models import Decision, Proposal
from zelo.apps.selection.standing import settle, standing_tiers
from zelo.lib.errors import InvalidInput

MOST = 2_000


@dataclass(frozen=True)
class Choice:
    """What is to be decided of one account. tier: of a declined proposal, the one that was proposed.

    review_on: of an exception, the day on which it is looked at again.
    """

    account: int
    action: str
    tier: str
    proposal: Proposal | None = None
    review_on: date | None = None


@dataclass(frozen=True)
class Decided:
    """What became of it. passed: accounts on which somebody else decided in the meantime."""

    batch: UUID
    made: list[Decision]
    passed: set[int]


def tier_of(proposal: Proposal) -> str:
    """The tier that a confirmed proposal gives: one of the key ones, or standard."""
    return proposal.tier if proposal.tier in KEY_TIERS else Tier.STANDARD


def decide(*, choice: Choice, by: User, reason: str, seen: int) -> Decision:
    """One decision. seen: the last decision that the person has seen, as `queries.decisions.last_decision`.

    Raises Conflict where somebody has decided on the account since, InvalidInput as `decide_all`.
    """
    done = decide_all(choices=[choice], by=by, reason=reason, seen=seen)
    if not done.made:
        raise Conflict(_("Somebody else decided on this account in the meantime. Look at it again."))
    return done.made[0]


def decide_all(*, choices: Sequence[Choice], by: User, reason: str, seen: int) -> Decided:
    """Decisions on several accounts with one reason, as one batch that can be withdrawn as a whole.

    Another decision on the same account on the same day takes the place of the one before. Raises
    InvalidInput without a reason, or for an exception without a day to come.
    """
    today, batch = timezone.localdate(), uuid4()
    reason = _checked(choices, reason.strip(), today)
    keys = sorted({choice.account for choice in choices})
    with transaction.atomic():
        before = lock_tiers(keys)
        newer = Decision.objects.filter(account__in=keys, pk__gt=seen)
        passed = set(newer.values_list("account_id", flat=True)) | (set(keys) - set(before))
        taken = [choice for choice in choices if choice.account not in passed]
        made = [_decision(choice, by, reason, today, batch, before) for choice in taken]
        former = _of_the_day({choice.account for choice in taken}, today)
        Decision.objects.bulk_create(made)
        _replace(former, made)
        settle(entry.account_id for entry in made)
        write_letters(_moves(before, passed), by=by, batch=batch)
    return Decided(batch, made, passed)


def withdraw(*, decisions: Iterable[Decision], by: User) -> int:
    """Takes decisions back: what stood before them stands again. Returns how many stood until now."""
    with transaction.atomic():
        rows = Decision.objects.select_for_update().filter(
            pk__in=[entry.pk for entry in decisions], withdrawn_at=None
        )
        standing = list(rows)
        before = lock_tiers(entry.account_id for entry in standing)
        keys = [entry.pk for entry in standing]
        Decision.objects.filter(pk__in=keys).update(withdrawn_at=timezone.now())
        Decision.objects.filter(replaced_by__in=keys).update(withdrawn_at=None, replaced_by=None)
        settle(before)
        write_letters(_moves(before, ()), by=by, batch=uuid4(), withdrawn=True)
    return len(standing)


def _checked(choices: Sequence[Choice], reason: str, today: date) -> str:
    if not choices:
        raise InvalidInput(_("Nothing is chosen; tick the accounts to decide on."))
    if len(choices) > MOST:
        raise InvalidInput(
            _("%(count)s accounts are too many at once; at most %(most)s.")
            % {"count": len(choices), "most": MOST}
        )
    if not reason:
        raise InvalidInput(_("Say why: whoever reads this in a year will ask."))
    for choice in choices:
        if choice.action == DecisionAction.EXCEPTION and (
            choice.review_on is None or choice.review_on <= today
        ):
            raise InvalidInput(_("An exception needs a day to come on which it is looked at again."))
    return reason


def _decision(
    choice: Choice, by: User, reason: str, day: date, batch: UUID, before: dict[int, Standing]
) -> Decision:
    proposal = choice.proposal
    return Decision(
        account_id=choice.account,
        day=day,
        tier=choice.tier,
        action=choice.action,
        reason=reason,
        review_on=choice.review_on if choice.action == DecisionAction.EXCEPTION else None,
        person=by,
        proposal=proposal,
        policy=proposal.evaluation.policy if proposal else "",
        evaluation=proposal.evaluation.number if proposal else None,
        tier_before=before[choice.account][0],
        batch=batch,
    )


def _of_the_day(accounts: Collection[int], day: date) -> dict[int, list[int]]:
    """The decisions of that day that stand, by account."""
    found: dict[int, list[int]] = {}
    rows = Decision.objects.filter(account__in=list(accounts), day=day, withdrawn_at=None)
    for account, key in rows.values_list("account_id", "pk"):
        found.setdefault(account, []).append(key)
    return found


def _replace(former: dict[int, list[int]], made: list[Decision]) -> None:
    """Another decision of the same day takes the place of the one before, whoever made that one."""
    now = timezone.now()
    for entry in made:
        if old := former.get(entry.account_id):
            Decision.objects.filter(pk__in=old).update(withdrawn_at=now, replaced_by=entry)


def _moves(before: dict[int, Standing], passed: Collection[int]) -> list[Move]:
    keys = [key for key in before if key not in passed]
    after = standing_tiers(keys)
    return [Move(key, before[key][0], after.get(key, ("", None))[0]) for key in keys]
