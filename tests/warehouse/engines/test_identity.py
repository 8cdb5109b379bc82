"""Which account a row belongs to: one test for each rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine

DAY = date(2024, 5, 1)
AS_OF = date(2024, 6, 30)
HQ, BRANCH, OTHER_BRANCH = "11222333000181", "11222333000262", "11222333000343"
ELSEWHERE = "44555666000107"


def sale(code: str | None = None, cnpj: str | None = None, source: str = "main", net: str = "1.00") -> Any:
    party = {"source": source, "account_code": code, "account_cnpj": cnpj}
    return party | {"day": DAY, "net": Decimal(net), "kind": "sale"}


def account(code: str, cnpj: str | None = None, source: str = "main", **more: Any) -> Any:
    return {"source": source, "record_id": code, "code": code, "cnpj": cnpj, **more}


@pytest.fixture
def engine_over(write_snapshot: Any) -> Any:
    @contextmanager
    def over(
        accounts: list[Any], sales: list[Any], unit: Any = "root", **more: Any
    ) -> Iterator[DuckDBEngine]:
        rows = {"accounts": accounts, "transactions": sales, **more}
        snapshot = write_snapshot({name: given for name, given in rows.items() if given})
        with DuckDBEngine(snapshot, as_of=AS_OF, unit=unit, threads=1) as engine:
            yield engine

    return over


def revenue(engine: DuckDBEngine) -> dict[str, Any]:
    rows = engine.compute(catalogue()["revenue"]).to_pylist()
    return {row["account_id"]: row["value"] for row in rows}


def ids_by_row(engine: DuckDBEngine) -> list[Any]:
    return engine.facts("transactions").sort_by("record_id")["account_id"].to_pylist()


def test_row_resolves_by_source_and_code_before_cnpj(engine_over: Any) -> None:
    with engine_over([account("1", HQ), account("2", ELSEWHERE)], [sale("1", ELSEWHERE)]) as engine:
        assert ids_by_row(engine) == ["1"]


def test_row_of_unlisted_code_resolves_by_cnpj(engine_over: Any) -> None:
    with engine_over([account("1", HQ)], [sale("77", HQ), sale(None, HQ)]) as engine:
        assert ids_by_row(engine) == ["1", "1"]


def test_row_of_unlisted_cnpj_resolves_by_root_to_the_headquarters(engine_over: Any) -> None:
    listed = [account("1", BRANCH), account("2", HQ)]
    with engine_over(listed, [sale(None, OTHER_BRANCH)], unit="establishment") as engine:
        assert ids_by_row(engine) == ["2"]


def test_row_of_unlisted_cnpj_resolves_by_root_to_the_smallest_id_without_headquarters(
    engine_over: Any,
) -> None:
    listed = [account("9", BRANCH), account("8", OTHER_BRANCH)]
    with engine_over(listed, [sale(None, HQ)], unit="establishment") as engine:
        assert ids_by_row(engine) == ["8"]


def test_row_matching_no_listed_account_is_its_code_or_its_cnpj(engine_over: Any) -> None:
    sales = [sale("7"), sale("7", source="erp"), sale(None, ELSEWHERE), sale(None, ELSEWHERE, "erp")]
    with engine_over([account("1", HQ)], sales) as engine:
        assert ids_by_row(engine) == ["7", "erp:7", ELSEWHERE, ELSEWHERE]


def test_row_with_neither_code_nor_cnpj_stays_unresolved_and_is_in_no_account(engine_over: Any) -> None:
    with engine_over([], [sale("7"), sale(net="5.00")]) as engine:
        assert ids_by_row(engine) == ["7", None]
        assert revenue(engine) == {"7": Decimal("1.00")}


def test_same_code_in_two_sources_is_two_accounts(engine_over: Any) -> None:
    with engine_over([account("1"), account("1", source="crm")], [sale("1", source="crm")]) as engine:
        assert revenue(engine) == {"1": None, "crm:1": Decimal("1.00")}


def test_codes_alone_need_no_links(engine_over: Any) -> None:
    with engine_over([], [sale("7"), sale("7", source="erp")]) as engine:
        view = engine._local.execute("SELECT sql FROM duckdb_views() WHERE view_name = 'transactions'")
        assert "identity.links" not in " ".join(row[0] for row in view.fetchall())
        assert ids_by_row(engine) == ["7", "erp:7"]


def test_unit_establishment_joins_equal_cnpjs_only(engine_over: Any) -> None:
    listed = [account("1", HQ), account("5", HQ, source="crm"), account("2", BRANCH)]
    sales = [sale("1"), sale("5", source="crm"), sale("2")]
    with engine_over(listed, sales, unit="establishment") as engine:
        assert revenue(engine) == {"1": Decimal("2.00"), "2": Decimal("1.00")}


def test_unit_root_joins_equal_roots_under_the_headquarters(engine_over: Any) -> None:
    with engine_over([account("1", BRANCH), account("2", HQ)], [sale("1"), sale("2")]) as engine:
        assert revenue(engine) == {"2": Decimal("2.00")}


def test_unit_without_headquarters_is_its_smallest_id(engine_over: Any) -> None:
    with engine_over([account("2", BRANCH), account("1", OTHER_BRANCH)], [sale("2")]) as engine:
        assert revenue(engine) == {"1": Decimal("1.00")}


def test_unlisted_accounts_of_one_root_are_one_account(engine_over: Any) -> None:
    sales = [sale("2", BRANCH), sale("1", HQ), sale("1"), sale(None, OTHER_BRANCH)]
    with engine_over([], sales) as engine:
        assert revenue(engine) == {"1": Decimal("4.00")}


def test_alphanumeric_cnpj_has_a_root_too(engine_over: Any) -> None:
    listed = [account("1", "12ABC34501DE35"), account("2", "12ABC345000188")]
    with engine_over(listed, [sale("1")]) as engine:
        assert revenue(engine) == {"2": Decimal("1.00")}


def test_unit_group_follows_parents_to_the_top(engine_over: Any) -> None:
    listed = [account("1", parent_code="5"), account("5", parent_code="9"), account("9"), account("3")]
    with engine_over(listed, [sale("1"), sale("5"), sale("3")], unit="group") as engine:
        assert revenue(engine) == {"9": Decimal("2.00"), "3": Decimal("1.00")}


def test_unit_group_takes_a_parent_from_the_same_source(engine_over: Any) -> None:
    listed = [account("1", parent_code="9", source="crm"), account("9"), account("9", source="crm")]
    with engine_over(listed, [sale("1", source="crm")], unit="group") as engine:
        assert revenue(engine) == {"9": None, "crm:9": Decimal("1.00")}


def test_unit_group_joins_through_a_common_root(engine_over: Any) -> None:
    listed = [account("1", BRANCH), account("2", HQ, parent_code="9"), account("9", ELSEWHERE)]
    with engine_over(listed, [sale("1"), sale("9")], unit="group") as engine:
        assert revenue(engine) == {"9": Decimal("2.00")}


def test_unit_group_takes_the_headquarters_of_the_topmost_unit(engine_over: Any) -> None:
    listed = [account("0", parent_code="8"), account("8", BRANCH), account("9", HQ)]
    with engine_over(listed, [sale("0")], unit="group") as engine:
        assert revenue(engine) == {"9": Decimal("1.00")}


def test_unit_group_joins_accounts_naming_a_parent_that_is_no_account(engine_over: Any) -> None:
    listed = [account("2", parent_code="ACME"), account("1", parent_code="ACME"), account("3")]
    with engine_over(listed, [sale("1"), sale("2")], unit="group") as engine:
        assert revenue(engine) == {"1": Decimal("2.00"), "3": None}


def test_unit_group_takes_an_account_that_is_its_own_parent_as_the_top(engine_over: Any) -> None:
    listed = [account("1", parent_code="9"), account("9", parent_code="9")]
    with engine_over(listed, [sale("1")], unit="group") as engine:
        assert revenue(engine) == {"9": Decimal("1.00")}


def test_unit_group_refuses_a_cycle_naming_its_codes(engine_over: Any) -> None:
    listed = [account("1", parent_code="2"), account("2", parent_code="3"), account("3", parent_code="2")]
    with (
        pytest.raises(InvalidInput, match=r"cycle: 2 -> 3 -> 2\."),
        engine_over(listed, [], unit="group") as engine,
    ):
        engine.accounts()


def test_cycle_of_parents_matters_to_groups_only(engine_over: Any) -> None:
    listed = [account("1", parent_code="2"), account("2", parent_code="1")]
    with engine_over(listed, [sale("1")], unit="root") as engine:
        assert revenue(engine) == {"1": Decimal("1.00"), "2": None}


def test_account_listed_later_changes_nothing(engine_over: Any) -> None:
    later = account("0", HQ, day=date(2024, 7, 1))
    with engine_over([later], [sale("1", BRANCH)]) as engine:
        assert revenue(engine) == {"1": Decimal("1.00")}


@pytest.mark.parametrize("unit", ["establishment", "root", "group"])
def test_account_found_to_be_another_counts_as_that_one(engine_over: Any, unit: Any) -> None:
    listed = [account("1", HQ, name="Kept"), account("9", ELSEWHERE, same_as="1", name="Alias")]
    sales = [sale("1"), sale("9"), sale(None, ELSEWHERE), sale("77", ELSEWHERE)]
    with engine_over(listed, sales, unit=unit) as engine:
        assert revenue(engine) == {"1": Decimal("4.00")}
        assert engine.accounts()["name"].to_pylist() == ["Kept"]
        assert engine.resolve("9") == "1"


def test_chain_of_aliases_ends_at_the_last(engine_over: Any) -> None:
    listed = [account("1", same_as="5"), account("5", same_as="9"), account("9"), account("3")]
    with engine_over(listed, [sale("1"), sale("5"), sale("9")]) as engine:
        assert revenue(engine) == {"9": Decimal("3.00"), "3": None}


def test_cycle_of_aliases_is_harmless(engine_over: Any) -> None:
    listed = [account("2", same_as="1"), account("1", same_as="2"), account("3", same_as="3")]
    with engine_over(listed, [sale("1"), sale("2"), sale("3")]) as engine:
        assert revenue(engine) == {"1": Decimal("2.00"), "3": Decimal("1.00")}


def test_alias_takes_its_whole_unit_along(engine_over: Any) -> None:
    listed = [account("1", HQ), account("2", BRANCH, same_as="9"), account("9", ELSEWHERE)]
    with engine_over(listed, [sale("1"), sale("2"), sale(None, OTHER_BRANCH)]) as engine:
        assert revenue(engine) == {"9": Decimal("3.00")}
    with engine_over(listed, [sale("1"), sale("2")], unit="establishment") as engine:
        assert revenue(engine) == {"1": Decimal("1.00"), "9": Decimal("1.00")}


def test_alias_names_its_own_source_first_and_others_by_source_and_code(engine_over: Any) -> None:
    listed = [account("1", source="crm", same_as="2"), account("2"), account("2", source="crm")]
    with engine_over(listed, [sale("1", source="crm")]) as engine:
        assert revenue(engine) == {"2": None, "crm:2": Decimal("1.00")}
    listed = [account("1", same_as="crm:2"), account("3", source="crm", same_as="7"), account("7")]
    with engine_over(listed, [sale("1"), sale("2", source="crm"), sale("3", source="crm")]) as engine:
        assert revenue(engine) == {"crm:2": Decimal("2.00"), "7": Decimal("1.00")}


def test_alias_known_later_changes_nothing_and_one_of_nobody_is_itself(engine_over: Any) -> None:
    listed = [account("1", same_as="2", day=date(2024, 7, 1)), account("2"), account("5", same_as="Z")]
    with engine_over(listed, [sale("1"), sale("2"), sale("5")]) as engine:
        assert revenue(engine) == {"1": Decimal("1.00"), "2": Decimal("1.00"), "5": Decimal("1.00")}


def test_accounts_tell_the_representative_and_the_number_of_members(engine_over: Any) -> None:
    listed = [
        account("1", BRANCH, name="Branch", segment="retail"),
        account("2", HQ, name="Head Office", segment="industry", region="SP", parent_code="9"),
        account("9", name="Holding"),
    ]
    with engine_over(listed, [sale("x")]) as engine:
        rows = engine.accounts().to_pylist()
    office = {"cnpj": HQ, "parent": "9", "segment": "industry", "region": "SP", "members": 2}
    nothing = {"cnpj": None, "parent": None, "segment": None, "region": None, "members": 1}
    assert rows == [
        {"account_id": "2", "name": "Head Office"} | office,
        {"account_id": "9", "name": "Holding"} | nothing,
        {"account_id": "x", "name": "x"} | nothing,
    ]


def test_universe_holds_accounts_met_in_any_table(engine_over: Any) -> None:
    referral = {"account_code": "a", "referred_code": "b", "day": DAY}
    ticket = {"code": "t", "account_code": "c", "day": DAY}
    with engine_over([account("d")], [], referrals=[referral], tickets=[ticket]) as engine:
        assert engine.accounts()["account_id"].to_pylist() == ["a", "b", "c", "d"]


def test_both_parties_of_a_referral_are_resolved(engine_over: Any) -> None:
    referral = {"account_cnpj": BRANCH, "referred_cnpj": ELSEWHERE, "day": DAY}
    with engine_over([account("1", HQ), account("2", ELSEWHERE)], [], referrals=[referral]) as engine:
        row = engine.rows("referrals", "1").to_pylist()[0]
        assert (row["account_id"], row["referred_id"]) == ("1", "2")
