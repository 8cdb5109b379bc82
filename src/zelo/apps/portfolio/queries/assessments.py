"""What was judged of accounts, what is due to be judged again, and who brought whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.enums import Scope
from zelo.apps.people.permissions import scope_of
from zelo.apps.portfolio.enums import AssessmentKind
from zelo.apps.portfolio.models import AccountState, Assessment, Assignment, Referral
from zelo.apps.portfolio.queries.visibility import accounts_visible_to, seen_by, states_visible_to
from zelo.apps.portfolio.rubrics import HOLDS, RUBRICS, Rubric
from zelo.lib.errors import NotFound
from zelo.lib.text import fold

MINE, ALL = "mine", "all"
NEVER, STALE = "never", "stale"


@dataclass(frozen=True)
class Standing:
    """How one kind of judgement stands: the present one, and the one before it, where there are any."""

    rubric: Rubric
    last: Assessment | None
    before: Assessment | None
    today: date

    @property
    def is_stale(self) -> bool:
        return self.last is not None and self.last.day < self.today - HOLDS

    @property
    def is_due(self) -> bool:
        return self.last is None or self.is_stale

    @property
    def change(self) -> int | None:
        """Levels up or down since the one before."""
        if self.last is None or self.before is None or None in (self.last.level, self.before.level):
            return None
        return int(self.last.level - self.before.level)  # type: ignore[operator]

    @property
    def anchor(self) -> Any:
        if self.last is None or self.last.level is None:
            return None
        return self.rubric.levels[self.last.level]


def standings(account: Any, today: date | None = None) -> list[Standing]:
    """Each kind of judgement as it stands; of several on one day the latest written."""
    return standings_of([account.pk], today)[account.pk]


def standings_of(accounts: Iterable[int], today: date | None = None) -> dict[int, list[Standing]]:
    """The same for several accounts with one question to the database."""
    keys, day = list(accounts), today or timezone.localdate()
    rows: dict[tuple[int, str], list[Assessment]] = {}
    kept = Assessment.objects.filter(account__in=keys, withdrawn_at=None).select_related("assessor")
    for row in kept.order_by("account_id", "kind", "-day", "-pk"):
        rows.setdefault((row.account_id, row.kind), []).append(row)
    found = {}
    for key in keys:
        of_kind = [(rubric, rows.get((key, kind.value), [])) for kind, rubric in RUBRICS.items()]
        found[key] = [
            Standing(rubric, had[0] if had else None, had[1] if len(had) > 1 else None, day)
            for rubric, had in of_kind
        ]
    return found


def history(account: Any, kind: str) -> list[Assessment]:
    """All judgements of a kind, newest first, withdrawn ones included; each knows the one it changed."""
    rows = list(Assessment.objects.filter(account=account, kind=kind).select_related("assessor"))
    counted = [row for row in rows if row.withdrawn_at is None]
    for row in rows:
        row.anchor = None if row.level is None else RUBRICS[AssessmentKind(kind)].levels[row.level]
    for row, before in zip(counted, [*counted[1:], None], strict=False):
        known = before is not None and None not in (row.level, before.level)
        row.change = row.level - before.level if known else None
    return rows


def assessment_for(viewer: Any, pk: int) -> Assessment:
    """One judgement of an account that this person sees. Raises NotFound otherwise."""
    found = Assessment.objects.filter(seen_by(viewer, "account_id"), pk=pk).select_related("account").first()
    if found is None:
        raise NotFound(_("There is no such assessment, or it is not yours to see."))
    return found


def due_accounts(viewer: Any, chosen: dict[str, Any], today: date | None = None) -> QuerySet[AccountState]:
    """Accounts of which something is to be judged; chosen: q, kind, whose, since, key.

    whose: MINE, in which this person has a part, or ALL that he or she sees; for whoever looks after all
    accounts, both are all. since: NEVER judged, or STALE; both otherwise.
    """
    day = today or timezone.localdate()
    found = states_visible_to(viewer).select_related("account", "kam")
    if chosen.get("whose") != ALL:
        found = found.filter(_mine(viewer, day))
    for word in fold(chosen.get("q") or "").split():
        found = found.filter(search__contains=word)
    if chosen.get("key"):
        found = found.filter(is_key=True)
    kinds = [chosen["kind"]] if chosen.get("kind") in AssessmentKind.values else list(AssessmentKind.values)
    fresh = Assessment.objects.filter(kind__in=kinds, withdrawn_at=None, day__gte=day - HOLDS)
    ever = Assessment.objects.filter(kind__in=kinds, withdrawn_at=None)
    since = chosen.get("since") or ""
    if since == NEVER:
        found = found.exclude(pk__in=_with_all(ever, kinds))
    elif since == STALE:
        found = found.filter(pk__in=_with_stale(ever, fresh))
    else:
        found = found.exclude(pk__in=_with_all(fresh, kinds))
    return found.order_by("sort_name", "pk")


def count_due(viewer: Any) -> int:
    return due_accounts(viewer, {}).count()


def _mine(viewer: Any, day: date) -> Q:
    if scope_of(viewer) == Scope.ALL:
        return Q()
    parts = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), account=OuterRef("pk"), person=viewer, starts_on__lte=day
    )
    return Q(Exists(parts))


def _with_all(rows: QuerySet[Assessment], kinds: list[str]) -> Any:
    """Accounts with rows of each of these kinds."""
    counted = rows.order_by().values("account_id").annotate(kinds=Count("kind", distinct=True))
    return counted.filter(kinds=len(kinds)).values("account_id")


def _with_stale(ever: QuerySet[Assessment], fresh: QuerySet[Assessment]) -> Any:
    """Accounts with a judgement of a kind and no fresh one of the same kind."""
    newer = fresh.filter(account=OuterRef("account_id"), kind=OuterRef("kind"))
    return ever.filter(~Exists(newer)).order_by().values("account_id")


def referrals_of(viewer: Any, account: Any) -> dict[str, list[Any]]:
    """Who this account brought and who brought it; one that is not the viewer's to see is not named."""
    shown = {"withdrawn_at": None}
    given = list(Referral.objects.filter(account=account, **shown).select_related("referred"))
    received = list(Referral.objects.filter(referred=account, **shown).select_related("account"))
    named = {row.referred_id for row in given} | {row.account_id for row in received}
    visible = set(accounts_visible_to(viewer).filter(pk__in=named).values_list("pk", flat=True))
    for row in given:
        row.other = row.referred if row.referred_id in visible else None
        row.is_hidden = row.referred_id is not None and row.other is None
    for row in received:
        row.other = row.account if row.account_id in visible else None
        row.is_hidden = row.other is None
        # The note is of the account that brought this one.
        row.note = row.note if row.other else ""
    return {"given": given, "received": received}


def referral_for(viewer: Any, pk: int) -> Referral:
    """One referral by an account that this person sees. Raises NotFound otherwise."""
    found = Referral.objects.filter(seen_by(viewer, "account_id"), pk=pk).select_related("account").first()
    if found is None:
        raise NotFound(_("There is no such referral, or it is not yours to see."))
    return found
