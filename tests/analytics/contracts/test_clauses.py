"""Ten clauses as commercial contracts have them, in words and as data, with the dates that follow."""

from datetime import date
from decimal import Decimal

from zelo.analytics.contracts import (
    Amendment,
    Contract,
    Convenience,
    Evidence,
    Exit,
    Fee,
    Flag,
    Notice,
    Notices,
    NoticeUnit,
    Party,
    Renewal,
    State,
    as_amended,
    position,
    same_notice,
    termination_end,
)
from zelo.analytics.contracts.notice import days_before
from zelo.analytics.contracts.recurring import Item, recurring_on

CLIENT, SUPPLIER = Party.CLIENT, Party.SUPPLIER
MONTHS = NoticeUnit.MONTHS


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_successive_years_unless_ninety_days_notice() -> None:
    """This Agreement shall automatically renew for successive one-year terms unless either party gives
    written notice of non-renewal at least ninety (90) days before the end of the then-current term."""
    found = Contract(day("2024-07-01"), day("2025-06-30"), Renewal.SAME_TERM, notice=same_notice(90))
    where = position(found, day("2026-02-15"))
    assert (where.term.first, where.term.last) == (day("2025-07-01"), day("2026-06-30"))
    assert {one.party: one.last_receipt for one in where.notices} == dict.fromkeys(Party, day("2026-04-01"))
    assert where.state == State.NOTICE_WINDOW
    late = position(found, day("2026-04-02"))
    assert (late.committed_until, late.last_notice_date) == (day("2027-06-30"), day("2027-04-01"))


def test_evergreen_until_thirty_days_notice() -> None:
    """O presente contrato vigorará por prazo indeterminado, podendo ser denunciado por qualquer das partes
    mediante aviso prévio escrito de 30 (trinta) dias, contados do recebimento."""
    found = Contract(day("2023-05-10"), None, notice=same_notice(30))
    where = position(found, day("2026-11-20"))
    assert (where.state, where.flags, where.due_dates()) == (State.IN_FORCE, {Flag.WITHOUT_TERM}, ())
    told = Contract(day("2023-05-10"), None, notice=same_notice(30), notified_on=day("2026-11-20"))
    assert termination_end(told) == day("2026-12-20")
    assert position(told, day("2026-12-20")).state == State.TERMINATION_ANNOUNCED
    assert position(told, day("2026-12-21")).state == State.ENDED


def test_different_notice_per_party() -> None:
    """A CONTRATANTE poderá denunciar o contrato com 30 dias de antecedência do término de cada período; a
    CONTRATADA, com 6 (seis) meses."""
    found = Contract(
        day("2025-01-01"),
        day("2025-12-31"),
        Renewal.SAME_TERM,
        notice=Notices(Notice(30), Notice(6, MONTHS)),
    )
    where = position(found, day("2026-03-01"))
    assert [(one.party, one.last_receipt) for one in where.notices] == [
        (SUPPLIER, day("2026-06-30")),
        (CLIENT, day("2026-12-01")),
    ]
    after = position(found, day("2026-07-01"))
    assert [(one.party, one.end) for one in after.notices] == [
        (CLIENT, day("2026-12-31")),
        (SUPPLIER, day("2027-12-31")),
    ]
    assert not after.is_renewing, "the client can still leave"
    assert position(found, day("2026-12-02")).committed_until == day("2027-12-31")


def test_only_the_client_may_decline_the_renewal() -> None:
    """The Term shall extend for further periods of twenty-four (24) months each, unless Customer notifies
    Supplier not less than three (3) months before expiry. Supplier may not decline a renewal."""
    found = Contract(
        day("2023-03-15"), day("2026-03-14"), Renewal.FIXED, 24, notice=Notices(Notice(3, MONTHS), None)
    )
    where = position(found, day("2025-11-01"))
    assert [(one.party, one.last_receipt) for one in where.notices] == [(CLIENT, day("2025-12-14"))]
    assert position(found, day("2026-03-15")).term.last == day("2028-03-14")


def test_open_ended_with_notice_before_the_anniversary_only() -> None:
    """After the initial period this Agreement continues indefinitely; either party may terminate it with
    effect from any anniversary of the Commencement Date by giving at least sixty (60) days' notice."""
    found = Contract(day("2024-02-29"), None, notice=same_notice(60), exit=Exit.ANNIVERSARY)
    where = position(found, day("2026-10-01"))
    assert (where.notice_for, where.last_notice_date) == (day("2027-02-27"), day("2026-12-29"))
    assert where.state == State.NOTICE_WINDOW
    missed = position(found, day("2026-12-30"))
    assert (missed.notice_for, missed.last_notice_date) == (day("2028-02-28"), day("2027-12-30"))
    for received, ends in (("2026-12-29", "2027-02-27"), ("2026-12-30", "2028-02-28")):
        told = Contract(
            day("2024-02-29"), None, notice=same_notice(60), exit=Exit.ANNIVERSARY, notified_on=day(received)
        )
        assert termination_end(told) == day(ends)


def test_notice_neither_too_early_nor_too_late() -> None:
    """Notice of non-renewal must be received not more than 120 and not less than 60 days before the end of
    the term; a notice sent by registered letter is deemed received five days after posting."""
    found = Contract(
        day("2026-01-01"),
        day("2026-12-31"),
        Renewal.SAME_TERM,
        notice=Notices(Notice(60, delivery_days=5), Notice(60, delivery_days=5)),
        notice_opens=Notice(120),
    )
    before, opened = position(found, day("2026-09-01")), position(found, day("2026-09-02"))
    assert (before.state, opened.state) == (State.IN_FORCE, State.NOTICE_WINDOW)
    assert opened.last_notice_date == day("2026-11-01")
    assert opened.notices[0].last_dispatch == day("2026-10-27")


def test_items_end_with_the_contract_whenever_they_were_added() -> None:
    """Any Service added during the Term shall be co-terminous with this Agreement and renew with it."""
    found = Contract(day("2025-01-01"), day("2025-12-31"), Renewal.SAME_TERM, notice=same_notice(30))
    items = (
        Item(Decimal("24000.00"), 12),
        Item(Decimal("500.00"), 1, starts_on=day("2025-10-01")),
        Item(Decimal("900.00"), 1, starts_on=day("2025-02-01"), ends_on=day("2025-07-31")),
        Item(Decimal("3000.00"), 12, recurring=False),
    )
    days = ("2024-12-31", "2025-01-01", "2025-07-31", "2025-08-01", "2025-10-01", "2026-11-30")
    monthly = [recurring_on(found, items, day(text), policy_days=60).monthly for text in days]
    assert monthly == [
        Decimal(text) for text in ("0.00", "2000.00", "2900.00", "2000.00", "2500.00", "2500.00")
    ]


def test_termination_for_convenience_with_fee() -> None:
    """A CONTRATANTE poderá resilir o contrato a qualquer tempo, após os 12 primeiros meses, mediante aviso de
    30 dias e multa de 20% (vinte por cento) do saldo remanescente."""
    leave = Convenience(
        frozenset({CLIENT}), Notice(30), Fee.SHARE_OF_REST, Decimal("0.20"), not_before=day("2027-01-14")
    )
    found = Contract(day("2026-01-15"), day("2029-01-14"), Renewal.NEGOTIATION, convenience=leave)
    assert leave.earliest_end(day("2026-06-01")) == day("2027-01-14")
    leaves = leave.earliest_end(day("2028-06-18"))
    assert leaves == day("2028-07-18")
    # 180 days are left: six months of 10,000.00, a fifth of them.
    assert leave.cost(leaves, found.ends_on, Decimal("10000.00")) == Decimal("12000.00")
    assert leave.cost(day("2029-01-14"), found.ends_on, Decimal("10000.00")) == 0


def test_fixed_term_then_indefinite() -> None:
    """Findo o prazo de 24 meses sem oposição, o contrato passará a vigorar por prazo indeterminado, podendo
    então ser denunciado a qualquer tempo com aviso prévio de 60 dias."""
    found = Contract(day("2024-04-01"), day("2026-03-31"), Renewal.INDEFINITE, notice=same_notice(60))
    assert position(found, day("2026-03-31")).flags == set()
    where = position(found, day("2026-04-01"))
    assert (where.state, where.flags, where.term.last) == (State.IN_FORCE, {Flag.WITHOUT_TERM}, None)


def test_minimum_stay_then_amended_for_another_term() -> None:
    """Primeiro Termo Aditivo: as partes prorrogam a vigência por 18 meses, de 01/03/2026 a 31/08/2027, com
    renovação automática por períodos de 12 meses, salvo aviso de 90 dias."""
    found = Contract(day("2024-03-01"), day("2026-02-28"), Renewal.NONE)
    amendment = Amendment(
        day("2026-01-20"),
        (
            ("term_starts_on", day("2026-03-01")),
            ("ends_on", day("2027-08-31")),
            ("renewal", Renewal.FIXED),
            ("renewal_months", 12),
            ("notice", same_notice(90)),
        ),
    )
    assert position(as_amended(found, [amendment], day("2026-01-19")), day("2026-01-19")).term.last == day(
        "2026-02-28"
    )
    amended = as_amended(found, [amendment], day("2026-01-20"))
    where = position(amended, day("2027-01-10"))
    assert (where.term.first, where.term.last) == (day("2026-03-01"), day("2027-08-31"))
    assert where.last_notice_date == days_before(day("2027-08-31"), 90)
    assert position(amended, day("2027-09-01")).term.last == day("2028-08-31")
    unsigned = Amendment(None, amendment.changes)
    assert as_amended(found, [unsigned], day("2027-01-10")) == found


def test_negotiated_renewal_with_minimum_volume() -> None:
    """The parties shall negotiate in good faith a renewal no later than six months before expiry. Purchaser
    shall take at least 1,200 tonnes in each contract year."""
    found = Contract(day("2024-01-01"), day("2026-12-31"), Renewal.NEGOTIATION, notice=same_notice(6, MONTHS))
    taken = Evidence(volume=Decimal("1199.9"), minimum=Decimal(1200))
    where = position(found, day("2026-06-30"), taken)
    assert (where.last_notice_date, where.flags) == (day("2026-06-30"), {Flag.BELOW_MINIMUM})
    assert position(found, day("2026-06-30"), Evidence(minimum=Decimal(1200))).flags == set()
