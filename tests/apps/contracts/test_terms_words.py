"""What a contract says, in sentences of both languages; its days; and what an amendment changes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.models import Amendment, Contract, ContractItem, Suspension
from zelo.apps.contracts.terms_words import key_days, sentences, value_text

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


def contract(**fields: Any) -> Contract:
    given = {"code": "CT-1", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return Contract(**(given | fields))


@pytest.mark.parametrize(
    ("fields", "english", "portuguese"),
    [
        (
            {"renewal": "same_term", "client_notice": 90, "supplier_notice": 90},
            [
                "At the end of the term it renews by itself for the same term, unless notice is given.",
                "Each party may give notice, received at least 90 days before the end.",
            ],
            [
                "No fim da vigência ele se renova automaticamente por igual período, salvo aviso prévio.",
                "Cada parte pode dar aviso prévio, recebido pelo menos 90 dias antes do fim.",
            ],
        ),
        (
            {
                "renewal": "fixed", "renewal_months": 1, "client_notice": 1, "notice_unit": "months",
                "notice_opens": 3, "notice_form": "letter", "delivery_days": 5,
            },
            [
                "At the end of the term it renews by itself for 1 month, unless notice is given.",
                "The client may give notice, received at least 1 month before the end.",
                "Our company may not give notice.",
                "Notice may not be given earlier than 3 months before the end.",
                "Form of the notice: Registered letter.",
                "It must be sent 5 days before it is received.",
            ],
            None,
        ),
        (
            {"ends_on": None, "exit": "anniversary"},
            [
                "It runs without term.",
                "Without term, notice takes effect at the anniversary of its start only.",
                "Which notice is to be given is not known.",
            ],
            [
                "Vale por prazo indeterminado.",
                "Sem prazo, o aviso só vale no aniversário do início.",
                "Não se sabe qual aviso prévio deve ser dado.",
            ],
        ),
        (
            {
                "client_notice": 30, "leave_by": "client", "leave_notice": 30,
                "leave_from": date(2026, 7, 1),
                "leave_fee": "share_of_rest", "leave_quantity": Decimal("0.2"),
            },
            [
                "At the end of the term it ends; nothing renews it.",
                "The client may give notice, received at least 30 days before the end.",
                "Our company may not give notice.",
                "The client may leave without a cause after 30 days of notice, not before Jul 1, 2026, "
                "which costs 20% of what is left of the term.",
            ],
            None,
        ),
        (
            {"client_notice": 30, "leave_notice": 60, "leave_fee": "months", "leave_quantity": Decimal(2)},
            None,
            [
                "No fim da vigência ele termina; nada o renova.",
                "O cliente pode dar aviso prévio, recebido pelo menos 30 dias antes do fim.",
                "Nossa empresa não pode dar aviso prévio.",
                "Cada parte pode sair sem motivo após 60 dias de aviso, o que custa o valor de 2 meses.",
            ],
        ),
    ],
)  # fmt: skip
def test_terms_are_said_in_both_languages(
    fields: dict[str, Any], english: list[str] | None, portuguese: list[str] | None
) -> None:
    for language, expected in (("en", english), ("pt-br", portuguese)):
        with translation.override(language):
            said = sentences(contract(**fields))
            assert said == (expected or said)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": None}, "unknown"),
        ({"amount": Decimal(12)}, "R$12.00 a year"),
        ({"amount": Decimal(12), "amount_months": 1}, "R$12.00 a month"),
        ({"amount": Decimal(12), "amount_months": 3}, "R$12.00 per 3 months"),
        ({"amount": Decimal(12), "recurring": False}, "R$12.00, once"),
    ],
)
def test_value_in_words(fields: dict[str, Any], words: str) -> None:
    with translation.override("en"):
        assert value_text(contract(**fields)) == words


def days(found: Contract, today: date) -> list[tuple[date, str]]:
    with translation.override("en"):
        return [(one.day, one.words) for one in key_days(found, today)]


def test_days_that_matter() -> None:
    of = account()
    found = made(
        of=of, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), renewal="same_term",
        client_notice=90, supplier_notice=60, signed_on=date(2025, 12, 15),
    )  # fmt: skip
    assert days(found, date(2026, 6, 1)) == [
        (date(2025, 12, 15), "Signed"),
        (date(2026, 1, 1), "First day in force"),
        (date(2026, 10, 2), "Last day of notice, the client"),
        (date(2026, 11, 1), "Our last day of notice"),
        (date(2026, 12, 31), "End of the term"),
        (date(2027, 12, 31), "End of the next term, if it renews"),
    ]
    found.supplier_notice = 90
    assert (date(2026, 10, 2), "Last day of notice, either party") in days(found, date(2026, 6, 1))
    found.terminated_on = date(2026, 9, 30)
    assert days(found, date(2026, 6, 1))[-1] == (
        date(2026, 9, 30),
        "Last day in force, after the termination",
    )
    found.terminated_on, found.ends_on = None, date(2025, 1, 1)
    assert [words for _day, words in days(found, date(2026, 6, 1))] == ["Signed", "First day in force"]


def form_of(found: Contract, **changes: Any) -> dict[str, Any]:
    given = {
        "starts_on": found.starts_on, "ends_on": found.ends_on, "amount": found.amount, "recurring": "on",
        "renewal": found.renewal, "client_notice": found.client_notice, "exit": "any_time",
        "supplier_notice": found.supplier_notice, "notice_unit": "days", "leave_fee": "none",
    }  # fmt: skip
    return given | {"summary": "New price", "effective_on": ahead(10)} | changes


def test_amendment_from_draft_to_signature_and_back(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    page = browser.post(
        f"/contracts/{found.pk}/amendments/new/",
        form_of(found, amount="15000.00", renewal="same_term"),
        follow=True,
    ).content.decode()
    draft = Amendment.objects.get()
    assert draft.changes == {"amount": "15000.00", "renewal": "same_term"}
    assert "Is negotiated" in page and "Renews for the same term" in page and "New price" in page
    found.refresh_from_db()
    assert found.amount == 12_000
    browser.post(f"/amendments/{draft.pk}/", form_of(found, amount="16000.00", summary="Price"))
    draft.refresh_from_db()
    assert (draft.changes, draft.summary, draft.revises_value) == ({"amount": "16000.00"}, "Price", True)
    assert "16,000.00" in browser.get(f"/amendments/{draft.pk}/sign/").content.decode()
    late = browser.post(f"/amendments/{draft.pk}/sign/", {"signed_on": ahead(1), "version": found.version})
    assert late.status_code == 422 and "in the future" in late.content.decode()
    browser.post(f"/amendments/{draft.pk}/sign/", {"signed_on": ahead(0), "version": found.version})
    found.refresh_from_db()
    assert found.amount == 16_000
    assert browser.post(f"/amendments/{draft.pk}/", form_of(found)).status_code == 422
    browser.post(f"/amendments/{draft.pk}/undo/")
    found.refresh_from_db()
    draft.refresh_from_db()
    assert (found.amount, draft.signed_on, draft.before) == (12_000, None, {})
    browser.post(f"/amendments/{draft.pk}/undo/")
    assert browser.get(f"/amendments/{draft.pk}/").status_code == 404


def test_signature_stays_where_something_came_after(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    browser.post(f"/contracts/{found.pk}/amendments/new/", form_of(found, amount="15000.00"))
    draft = Amendment.objects.get()
    browser.post(f"/amendments/{draft.pk}/sign/", {"signed_on": ahead(0), "version": found.version})
    Contract.objects.filter(pk=found.pk).update(amount=17_000)
    page = browser.post(f"/amendments/{draft.pk}/undo/", follow=True).content.decode()
    assert "Something came after it" in page
    found.refresh_from_db()
    assert found.amount == 17_000


def items(*rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        usual = {"amount_months": 12, "recurring": "on"}
        data |= {f"items-{number}-{name}": value for name, value in (usual | row).items()}
    return data


def test_items_are_written_at_once_and_sum_up(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    data = items(
        {"name": "Caixas", "amount": "1000.00", "amount_months": 1},
        {"name": "Montagem", "amount": "500.00", "recurring": ""},
        {"name": "", "amount": ""},
    )
    done = browser.post(f"/contracts/{found.pk}/items/", data | {"version": found.version})
    assert done.status_code == 302
    found.refresh_from_db()
    assert (found.amount, found.amount_months) == (12_000, 12)
    assert [item.name for item in found.items.all()] == ["Caixas", "Montagem"]
    assert "Montagem" in browser.get(f"/contracts/{found.pk}/").content.decode()
    assert 'name="amount"' not in browser.get(f"/contracts/{found.pk}/edit/").content.decode()
    edited = browser.post(f"/contracts/{found.pk}/edit/", form_of(found, title="Novo", version=found.version))
    assert edited.status_code == 302
    found.refresh_from_db()
    assert (found.title, found.amount) == ("Novo", 12_000)
    wrong = items({"name": "Caixas", "amount": "1", "starts_on": ahead(2), "ends_on": ahead(1)})
    assert (
        browser.post(f"/contracts/{found.pk}/items/", wrong | {"version": found.version}).status_code == 422
    )
    stale = browser.post(f"/contracts/{found.pk}/items/", data | {"version": 1})
    assert stale.status_code == 409
    gone = items(
        {"name": "Caixas", "amount": "1000.00", "DELETE": "on"}, {"name": "Tampas", "amount": "240.00"}
    )
    browser.post(f"/contracts/{found.pk}/items/", gone | {"version": found.version})
    assert list(ContractItem.objects.values_list("name", flat=True)) == ["Tampas"]


def test_suspended_resumed_and_taken_out(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    page = browser.post(
        f"/contracts/{found.pk}/suspensions/new/", {"starts_on": ahead(-5), "reason": "Reforma"}, follow=True
    ).content.decode()
    assert "Suspended" in page and "Reforma" in page
    again = browser.post(f"/contracts/{found.pk}/suspensions/new/", {"starts_on": ahead(-1)})
    assert again.status_code == 422
    one = Suspension.objects.get()
    browser.post(f"/suspensions/{one.pk}/", {"last_day": ahead(0) - timedelta(days=1)})
    one.refresh_from_db()
    assert one.ends_on == ahead(-1)
    browser.post(f"/suspensions/{one.pk}/remove/")
    assert not Suspension.objects.exists()
