"""The account's page: each part for those who see the account, and whose role includes what it shows."""

from tests.web.permissions.rule import SIGNED_IN, Rule

STRANGERS = ("stranger", "customer_success")
HIDDEN = (*STRANGERS, "contributor")
SEES = tuple(who for who in SIGNED_IN if who not in HIDDEN)
EDITS = ("administrator", "head", "kam", "teammate")


def of_account(subjects: object) -> dict[str, int]:
    return {"pk": subjects.account.pk}  # type: ignore[attr-defined]


def of_measure(subjects: object) -> dict[str, object]:
    return {**of_account(subjects), "name": "revenue"}


def of_touch(subjects: object) -> dict[str, int]:
    return {"pk": subjects.touch.pk}  # type: ignore[attr-defined]


def of_field(subjects: object) -> dict[str, int]:
    return {"pk": subjects.own_field.pk}  # type: ignore[attr-defined]


LOG = {"channel": "call", "text": "x"}
RULES = {
    "account_print": Rule(SEES, of_account, hidden=HIDDEN),
    "account_record": Rule(SEES, of_account, hidden=HIDDEN),
    # Who is another department's gets a brief, without money and people.
    "account_numbers": Rule(SEES, of_account, hidden=STRANGERS),
    "account_measure": Rule(SEES, of_measure, hidden=STRANGERS),
    "account_rows": Rule(SEES, of_measure, hidden=STRANGERS),
    # Nothing is drawn before a refresh has computed something.
    "account_history": Rule(SEES, of_measure, answers=(404,), hidden=STRANGERS),
    "account_chart": Rule(SEES, of_measure, answers=(404,), hidden=STRANGERS),
    "account_why": Rule(SEES, of_account, hidden=STRANGERS),
    "account_waterfall": Rule(SEES, of_account, answers=(404,), hidden=STRANGERS),
    "account_what_if": Rule(SEES, of_account, answers=(404,), hidden=STRANGERS),
    "account_timeline": Rule(SEES, of_account, hidden=STRANGERS),
    "account_edit": Rule(EDITS, of_account, hidden=STRANGERS),
    "establishment_new": Rule(EDITS, of_account, hidden=STRANGERS),
    "establishment": Rule(
        EDITS,
        lambda s: {"pk": s.account.pk, "place": s.account.establishments.get().pk},
        hidden=STRANGERS,
    ),
    "account_archive": Rule(EDITS, of_account, "POST", (302,), {"archived": "yes"}, hidden=STRANGERS),
    "account_new": Rule(("administrator", "head", "analyst")),
    "account_suggest": Rule(SIGNED_IN),
    "touch_new": Rule(EDITS, of_account, hidden=STRANGERS),
    "touch_quick": Rule(EDITS, of_account, "POST", (302,), LOG, hidden=STRANGERS),
    "touch": Rule(SEES, of_touch, hidden=STRANGERS),
    "touch_withdraw": Rule(EDITS, of_touch, "POST", (302,), hidden=STRANGERS),
    "touch_put_back": Rule(EDITS, of_touch, "POST", (302,), hidden=STRANGERS),
    "fields": Rule(("administrator",)),
    "field_new": Rule(("administrator",)),
    "field": Rule(("administrator",), of_field),
    "field_move": Rule(("administrator",), of_field, "POST", (302,), {"up": "yes"}),
    "field_archive": Rule(("administrator",), of_field, "POST", (302,), {"archived": "yes"}),
}
