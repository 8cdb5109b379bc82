"""What the portfolio owns, as rows of the lake: establishments, referrals, assessments. No person's data.

Each row has its key (`source`, `record_id`) and the fact table's columns; `gone` marks one that no longer
counts, `bare` one that says nothing beyond its code.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Min

from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.models import Account, Assessment, Establishment, Referral
from zelo.apps.portfolio.queries.aliases import aliases

Row = dict[str, Any]
_CHUNK = 2_000
_FIRST = ("name", "segment", "region", "city", "country", "since")


def establishment_rows() -> Iterator[Row]:
    """Rows of `accounts`: each establishment; the one an account is known by carries what people typed of it.

    A parent is named where it can be: in the establishment's own source, or from the source `main`, whose
    rows may name any other.
    """
    nodes, merged = dict(_nodes()), aliases()
    found = Establishment.objects.select_related("account__parent").order_by("pk")
    for entry in found.iterator(chunk_size=_CHUNK):
        row = _establishment_row(entry, nodes)
        if same := merged.get((entry.source, entry.code)) or entry.same_as:
            row |= {"same_as": same, "bare": False}
        yield row


def referral_rows() -> Iterator[Row]:
    found = Referral.objects.exclude(lake_record="").select_related("referred").order_by("pk")
    for entry in found.iterator(chunk_size=_CHUNK):
        yield {
            **account_columns(entry),
            "day": entry.day,
            "referred_code": entry.referred_code or (entry.referred.code if entry.referred else None),
            "referred_cnpj": entry.referred_cnpj or None,
            "won_on": entry.won_on,
        }


def assessment_rows() -> Iterator[Row]:
    for entry in Assessment.objects.exclude(lake_record="").order_by("pk").iterator(chunk_size=_CHUNK):
        yield {
            **account_columns(entry),
            "day": entry.day,
            "kind": entry.kind,
            "level": entry.level,
            "amount": entry.amount,
            "assessor_code": entry.assessor_code or person_code(entry.assessor_id),
        }


def give_keys(model: Any, table: str) -> int:
    """Gives the records that people made here their key in the lake, once; returns how many."""
    given = 0
    while new := list(model.objects.filter(lake_record="").order_by("pk")[:500]):
        named = _named_by(entry.account_id for entry in new)
        for entry in new:
            entry.lake_source, entry.lake_code, entry.lake_cnpj = named.get(
                entry.account_id, ("main", "", "")
            )
            entry.lake_record = f"zelo:{table}:{entry.pk}"
        with short_write():
            model._base_manager.bulk_update(
                new, ["lake_source", "lake_record", "lake_code", "lake_cnpj"], batch_size=100
            )
        given += len(new)
    return given


def account_columns(entry: Any) -> Row:
    """Key of a record's row, and how the row names the account."""
    return {
        "source": entry.lake_source,
        "record_id": entry.lake_record,
        "account_code": entry.lake_code or None,
        "account_cnpj": entry.lake_cnpj or None,
        "gone": entry.withdrawn_at is not None,
    }


def person_code(pk: int | None) -> str | None:
    """What the lake calls one of ours: a code, never a name."""
    return None if pk is None else f"zelo-{pk}"


def _establishment_row(entry: Establishment, nodes: dict[str, int]) -> Row:
    account = entry.account
    row: Row = {
        "source": entry.lake_source if entry.lake_record else entry.source,
        "record_id": entry.lake_record or entry.code,
        "code": entry.code,
        "day": entry.known_on,
        "name": entry.name,
        "cnpj": entry.cnpj,
        "segment": entry.segment,
        "region": entry.region,
        "city": entry.city,
        "country": entry.country,
        "since": entry.since,
        "kam_code": entry.kam_code,
    }
    if entry.node == account.code:
        row |= {name: getattr(account, name) for name in _FIRST}
    row["parent_code"] = _parent_code(entry, account, nodes)
    row = {name: None if value == "" else value for name, value in row.items()}
    said = [row[name] for name in ("cnpj", "parent_code", "segment", "region", "city", "country", "since")]
    row["bare"] = row["name"] in (None, entry.code) and not any(said)
    return row


def _parent_code(entry: Establishment, account: Account, nodes: dict[str, int]) -> str:
    """As the register has it while that is the account's parent, or a place of the account itself."""
    if entry.parent_code:
        node = entry.parent_code if entry.source == "main" else f"{entry.source}:{entry.parent_code}"
        if nodes.get(node) in (None, account.pk, account.parent_id):
            return entry.parent_code
    if account.parent is None or entry.node != account.code:
        return ""
    own = account.parent.code
    if entry.source == "main":
        return own
    return own.removeprefix(f"{entry.source}:") if own.startswith(f"{entry.source}:") else ""


def _nodes() -> Iterator[tuple[str, int]]:
    rows = Establishment.objects.order_by().values_list("source", "code", "account_id")
    for source, code, account in rows.iterator(chunk_size=10_000):
        yield (code if source == "main" else f"{source}:{code}"), account


def _named_by(accounts: Any) -> dict[int, tuple[str, str, str]]:
    """Per account: source, code and CNPJ of the establishment that it was made with."""
    rows = Establishment.objects.filter(account__in=set(accounts)).order_by().values("account_id")
    firsts = rows.annotate(first=Min("pk")).values_list("first", flat=True)
    found = Establishment.objects.filter(pk__in=list(firsts))
    return {entry.account_id: (entry.source, entry.code, "") for entry in found}
