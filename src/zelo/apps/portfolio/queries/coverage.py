"""Where nobody looks after an account, or the one who does cannot, and since when."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from zelo.apps.people.models import Absence
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import AccountState, Assignment
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.visibility import states_visible_to
from zelo.apps.portfolio.queries.workload import Workload, workloads
from zelo.lib.text import fold

QUIET_DAYS = 90
TOP_SHARE = Decimal("0.1")
KEY_WITHOUT_KAM, KAM_LEFT, KAM_AWAY = "key_without_kam", "kam_left", "kam_away"
OVER_CAPACITY, BIG_WITHOUT_KAM, QUIET = "over_capacity", "big_without_kam", "quiet"
OF_ACCOUNTS = (KEY_WITHOUT_KAM, KAM_LEFT, KAM_AWAY, BIG_WITHOUT_KAM, QUIET)
KINDS = (KEY_WITHOUT_KAM, KAM_LEFT, KAM_AWAY, OVER_CAPACITY, BIG_WITHOUT_KAM, QUIET)


@dataclass(frozen=True)
class Gaps:
    """How many gaps of one kind there are."""

    kind: str
    count: int


def gap_counts(viewer: Any) -> list[Gaps]:
    """Of each kind that there is, the most urgent first."""
    counts = {kind: account_gaps(viewer, kind).count() for kind in OF_ACCOUNTS if _may_see(viewer, kind)}
    counts[OVER_CAPACITY] = len(over_capacity(viewer))
    return [Gaps(kind, counts[kind]) for kind in KINDS if counts.get(kind)]


def account_gaps(viewer: Any, kind: str, search: str = "") -> QuerySet[AccountState]:
    """The accounts with a gap of this kind, each with `gap_since` where that is known; the worst first."""
    seen = states_visible_to(viewer).select_related("account", "kam")
    if search:
        seen = seen.filter(search__contains=fold(search))
    if kind == KEY_WITHOUT_KAM:
        return (
            seen.filter(is_key=True, kam=None)
            .annotate(gap_since=_without_since())
            .order_by("gap_since", "sort_name")
        )
    if kind == KAM_LEFT:
        return (
            seen.filter(kam__is_active=False).annotate(gap_since=_no_day()).order_by("-is_key", "sort_name")
        )
    if kind == KAM_AWAY:
        away = _away().filter(person=OuterRef("kam"))
        found = seen.filter(Exists(away)).annotate(gap_since=Subquery(away.values("first_day")[:1]))
        return found.order_by("-is_key", "sort_name")
    if kind == BIG_WITHOUT_KAM:
        return _big(viewer, seen)
    if kind == QUIET:
        return _quiet(seen)
    return seen.none()


def over_capacity(viewer: Any) -> list[Workload]:
    """Who has more hours of work a month than hours, the most overloaded first."""
    over = [entry for entry in workloads(viewer) if entry.state == "over"]
    return sorted(over, key=lambda entry: -(entry.load or Decimal("Infinity")))


def top_revenue(viewer: Any) -> Decimal | None:
    """The revenue of twelve months that only one account in ten reaches; None where too few are known."""
    known = states_visible_to(viewer).filter(revenue_12m__gt=0).order_by("-revenue_12m")
    place = int(known.count() * TOP_SHARE)
    if place < 1:
        return None
    found: Decimal | None = known.values_list("revenue_12m", flat=True)[place - 1]
    return found


def _big(viewer: Any, seen: QuerySet[AccountState]) -> QuerySet[AccountState]:
    least = top_revenue(viewer) if SEE_MONEY.allows(viewer) else None
    if least is None:
        return seen.none()
    big = seen.filter(is_key=False, kam=None, revenue_12m__gte=least)
    return big.annotate(gap_since=_without_since()).order_by("-revenue_12m", "sort_name")


def _quiet(seen: QuerySet[AccountState]) -> QuerySet[AccountState]:
    since = timezone.localdate() - timedelta(days=QUIET_DAYS)
    quiet = seen.filter(Q(last_touch_on=None) | Q(last_touch_on__lt=since), is_key=True)
    return quiet.annotate(gap_since=F("last_touch_on")).order_by(
        F("last_touch_on").asc(nulls_first=True), "sort_name"
    )


def _without_since() -> Any:
    """The day from which an account has had no KAM: after the last one's, else since it is in its tier."""
    last = Assignment.objects.filter(account=OuterRef("pk"), role=TeamRole.KAM).order_by().values("account")
    return Coalesce(
        Subquery(last.annotate(last=Max("ends_on")).values("last")), F("tier_since"), output_field=DateField()
    )


def _no_day() -> Any:
    return Value(None, output_field=DateField())


def _away() -> QuerySet[Absence]:
    """Absences of today whose deputy is not there: no longer active, or away as well."""
    today = timezone.localdate()
    absent = Absence.objects.filter(first_day__lte=today, last_day__gte=today)
    deputy_away = absent.filter(person=OuterRef("deputy"))
    return absent.filter(Q(deputy__is_active=False) | Exists(deputy_away))


def _may_see(viewer: Any, kind: str) -> bool:
    return kind != BIG_WITHOUT_KAM or SEE_MONEY.allows(viewer)
