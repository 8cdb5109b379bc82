"""A former list of key accounts, by the wizard's own steps: decisions of their days, to be taken back."""

from datetime import date
from typing import Any

import pytest

from tests.imports import uploaded, work
from tests.portfolio import account
from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit, ask_for_undo
from zelo.apps.intake.actions.uploads import choose_reading
from zelo.apps.intake.report import rejected_path
from zelo.apps.intake.targets import targets_for
from zelo.apps.operations.models import OutgoingMail
from zelo.apps.portfolio.models import AccountState
from zelo.apps.selection.models import Decision
from zelo.engine.home import Home

pytestmark = pytest.mark.django_db
FILE = (
    "codigo_cliente;nivel;data;motivo\n"
    "C1;Prioritária;25/01/2024;Lista do conselho\n"
    "C1;Estratégica;05/02/2025;\n"
    "C2;em desenvolvimento;05/02/2025;Cresce\n"
)


@pytest.fixture
def accounts(settings: Any, tmp_path: Any) -> dict[str, Any]:
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    settings.HOME.save()
    return {code: account(f"Conta {code}", code=code) for code in ("C1", "C2")}


def start(by: Any, content: str = FILE) -> Any:
    entry = uploaded(by, content, "contas-chave.csv")
    choose_reading(entry, target="key_accounts", source="main", options={}, by=by)
    entry.refresh_from_db()
    ask_for_check(entry, by=by)
    work()
    entry.refresh_from_db()
    assert entry.error == ""
    return entry


def finish(entry: Any, by: Any) -> Any:
    ask_for_commit(entry, by=by)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == ("done", "")
    return entry


def tiers() -> dict[str, tuple[str, date | None]]:
    return {s.account.code: (s.tier, s.tier_since) for s in AccountState.objects.select_related("account")}


def test_each_line_is_a_decision_of_its_day(accounts: dict[str, Any], cast: Any) -> None:
    entry = start(cast.head)
    assert [entry.report[name] for name in ("created", "unchanged", "rejected")] == [3, 0, 0]
    finish(entry, cast.head)
    made = Decision.objects.order_by("day", "account__code")
    assert [(d.account.code, d.tier, d.tier_before, d.person) for d in made] == [
        ("C1", "priority", "", cast.head),
        ("C1", "strategic", "priority", cast.head),
        ("C2", "developing", "", cast.head),
    ]
    assert made[0].reason == "Lista do conselho" and made[1].reason
    assert tiers() == {"C1": ("strategic", date(2025, 2, 5)), "C2": ("developing", date(2025, 2, 5))}
    assert not OutgoingMail.objects.exists()
    again = start(cast.head)
    assert [again.report[name] for name in ("created", "unchanged")] == [0, 3]


def test_a_later_decision_keeps_its_tier(accounts: dict[str, Any], cast: Any) -> None:
    Decision.objects.create(account=accounts["C2"], day=date(2026, 1, 1), tier="standard", action="confirm")
    finish(start(cast.head), cast.head)
    assert tiers()["C2"][0] == "standard"


def test_wrong_lines_say_why(accounts: dict[str, Any], cast: Any) -> None:
    Decision.objects.create(account=accounts["C2"], day=date(2025, 2, 5), tier="standard", action="confirm")
    wrong = (
        FILE
        + "C9;estratégica;01/01/2024;\nC1;prioritária;05/02/2025;\nC1;padrão;01/01/2199;\n;padrão;1/1/2024;\n"
    )
    entry = start(cast.head, wrong)
    assert (entry.report["created"], entry.report["rejected"]) == (2, 5)
    listed = rejected_path(entry).read_text(encoding="utf-8-sig")
    for words in (
        "known here",
        "line 3 decides",
        "in the future",
        "neither the account",
        "another tier was decided",
    ):
        assert words in listed, words


def test_undo_gives_the_tiers_back(accounts: dict[str, Any], cast: Any) -> None:
    entry = finish(start(cast.head), cast.head)
    Decision.objects.filter(account=accounts["C2"]).update(lake_record="zelo:decisions:1")
    ask_for_undo(entry, by=cast.head)
    work()
    entry.refresh_from_db()
    assert entry.state == "undone" and entry.outcome["undo"]["removed"] == 3
    assert {tier for tier, _since in tiers().values()} == {""}
    [published] = Decision.objects.all()
    assert published.withdrawn_at is not None


def test_only_who_decides_brings_a_list_in(accounts: dict[str, Any], cast: Any) -> None:
    for who, may in (("head", True), ("analyst", False), ("administrator", False)):
        assert ("key_accounts" in [target.name for target in targets_for(getattr(cast, who))]) is may
