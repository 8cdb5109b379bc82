"""What the engine found out: the last refresh's figures per account, and the snapshots before it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.models import Job
from zelo.apps.portfolio.enums import RefreshState, Tier
from zelo.apps.portfolio.models.accounts import Account


def money() -> Any:
    return models.DecimalField(max_digits=18, decimal_places=2, null=True)


class Figures(models.Model):
    """The figures that are kept of an account at each refresh. None: unknown.

    Money in the home's currency; scores 0 to 100; revenue, margin, purchases over the last twelve months.
    lifetime_low and lifetime_high: 95 % interval of lifetime_revenue, past and expected. nps: -100 to 100, of
    each respondent's latest answer.
    margin_12m and lifetime_margin may be seen with SEE_COSTS only.
    """

    proposed_tier = models.CharField(max_length=20, choices=Tier, blank=True)
    score = models.FloatField(null=True)
    attractiveness = models.FloatField(null=True)
    strength = models.FloatField(null=True)
    rank = models.PositiveIntegerField(null=True)
    revenue_12m = money()
    revenue_before = money()
    revenue_change = models.FloatField(null=True)
    margin_12m = money()
    margin_rate = models.FloatField(null=True)
    purchases_12m = models.PositiveIntegerField(null=True)
    average_ticket = money()
    lifetime_revenue = money()
    lifetime_low = money()
    lifetime_high = money()
    lifetime_margin = money()
    p_alive = models.FloatField(null=True)
    expected_purchases_12m = models.FloatField(null=True)
    expected_revenue_12m = money()
    nps = models.FloatField(null=True)

    class Meta:
        abstract = True


class TierRank(models.Func):
    """Three for strategic down to nought for standard; below that, not decided. Written without parameters,
    so that the database finds its index."""

    template = (
        "(CASE %(expressions)s WHEN 'strategic' THEN 3 WHEN 'priority' THEN 2 WHEN 'developing' THEN 1 "
        "WHEN 'standard' THEN 0 ELSE -1 END)"
    )
    output_field = models.SmallIntegerField()


# Each order of the list, and each filter with what is mostly asked together, is answered by an index alone.
_ORDERS = (
    "sort_name", "code", "cnpj", "score", "revenue_12m", "revenue_change", "margin_12m", "margin_rate",
    "lifetime_revenue", "p_alive", "last_purchase_on", "contract_ends_on", "notice_on", "last_touch_on",
    "contact_count",
)  # fmt: skip
_FILTERS = {
    "by_tier": ("tier", "segment", "region", "kam"),
    "by_segment": ("segment", "tier", "region", "kam"),
    "by_region": ("region", "tier", "segment", "kam"),
    "by_kam": ("kam", "tier", "segment", "region"),
}


def _listed(name: str, *fields: str) -> models.Index:
    """An index over what lists show. `listed` stands in it too, so that SQLite need not look into the row."""
    return models.Index(
        fields=[*fields, "account", "listed"], name=f"listed_{name}"[:30], condition=models.Q(listed=True)
    )


class Standing(Figures):
    """What a refresh brings to lists: the figures, and where the account stands by decisions and dates.

    tier: what was decided last, "" where nothing was. is_key: whether that is a key tier.
    """

    tier = models.CharField(max_length=20, choices=Tier, blank=True)
    tier_since = models.DateField(null=True)
    is_key = models.BooleanField(default=False)
    last_purchase_on = models.DateField(null=True)
    contract_ends_on = models.DateField(null=True)
    notice_on = models.DateField(null=True)

    class Meta:
        abstract = True


class AccountState(Standing):
    """An account as lists show it, one row each: copies of what people typed, and the last refresh's figures.

    Lists filter, sort and page on this table alone. Doors: `actions.states`, called by the actions that
    change what is copied, and by the refresh. listed: neither archived nor an alias.
    group: the account at the head of its economic group, itself included, where there is one.
    code, cnpj: of the account and of its first establishment that has one.
    sort_name: the name without accents and case. search: name, code, CNPJ, city and group, likewise.
    """

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="state")
    listed = models.BooleanField(default=True)
    code = models.CharField(max_length=120, blank=True)
    cnpj = models.CharField(max_length=14, blank=True)
    sort_name = models.CharField(max_length=200)
    search = models.TextField()
    segment = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    group = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    kam = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    last_touch_on = models.DateField(null=True)
    contact_count = models.PositiveIntegerField(default=0)
    refreshed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("account's state")
        indexes: ClassVar[list[models.Index]] = [
            *(_listed(name, name) for name in _ORDERS),
            *(_listed(name, *fields) for name, fields in _FILTERS.items()),
            models.Index(
                TierRank("tier").desc(), "sort_name", "account", "listed",
                name="listed_tier", condition=models.Q(listed=True),
            ),
            models.Index(
                fields=["last_touch_on", "sort_name", "revenue_12m", "revenue_before", "account", "kam",
                        "is_key", "listed"],
                name="listed_keys", condition=models.Q(listed=True, is_key=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.sort_name


class Refresh(models.Model):
    """One run that brought facts and application together; the last one done is what pages show.

    manifest: the lake's version. evaluation: the number of the evaluation it ran, if any. job: the work that
    makes it; one refresh runs at a time.
    """

    state = models.CharField(max_length=10, choices=RefreshState, default=RefreshState.RUNNING)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    as_of = models.DateField()
    manifest = models.PositiveIntegerField(null=True)
    policy = models.CharField(max_length=100, blank=True)
    evaluation = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("refresh")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state=RefreshState.RUNNING), name="one_refresh_runs"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Snapshot(Figures):
    """An account's figures as one refresh found them; the refresh says how long they are kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="snapshots")
    refresh = models.ForeignKey(Refresh, on_delete=models.CASCADE, related_name="snapshots")
    day = models.DateField()
    tier = models.CharField(max_length=20, choices=Tier, blank=True)

    class Meta:
        verbose_name = _("snapshot")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "day"], name="one_snapshot_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"
