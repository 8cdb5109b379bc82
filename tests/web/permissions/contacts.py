"""The clients' people, assessments and referrals; nothing about people is for another department."""

from tests.web.permissions.portfolio import SEES_ACCOUNT
from tests.web.permissions.rule import SIGNED_IN, Rule

SEES = ("administrator", "head", "kam", "teammate", "analyst", "executive", "auditor")
LISTS = tuple(who for who in SIGNED_IN if who != "contributor")
EDITS = ("administrator", "head", "kam", "teammate")
ASSESSES = ("head", "kam", "teammate")
HIDDEN = ("stranger", "customer_success")
PRIVACY = ("administrator", "head")
assert set(SEES) == set(SEES_ACCOUNT)


def _account(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.account.pk}


def _contact(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.contact.pk}


RULES = {
    "contacts": Rule(LISTS),
    "contacts_file": Rule(LISTS, lambda s: {"kind": "csv"}),
    "contact_accounts": Rule((*EDITS, *HIDDEN)),
    "contact": Rule(SEES, _contact, hidden=HIDDEN),
    "contact_edit": Rule(EDITS, _contact, hidden=HIDDEN),
    "contact_left": Rule(EDITS, _contact, hidden=HIDDEN),
    "contact_back": Rule(EDITS, _contact, "POST", (302,), hidden=HIDDEN),
    "contact_data": Rule(PRIVACY, _contact),
    "contact_data_file": Rule(PRIVACY, _contact),
    "contact_anonymise": Rule(PRIVACY, _contact, "POST", (302,), {"version": "1"}),
    "contact_text_read": Rule(
        EDITS,
        lambda s: {"pk": s.contact.pk, "text": s.text_to_review.pk},
        "POST",
        (302,),
        hidden=HIDDEN,
    ),
    "account_people": Rule(SEES, _account, hidden=HIDDEN),
    "account_reports_to": Rule(EDITS, _account, hidden=HIDDEN),
    "contact_new": Rule(EDITS, lambda s: {"account": s.account.pk}, hidden=HIDDEN),
    "assessments": Rule(SEES, lambda s: {"pk": s.account.pk, "kind": "influence"}, hidden=HIDDEN),
    "assess": Rule(ASSESSES, lambda s: {"pk": s.account.pk, "kind": "influence"}, hidden=HIDDEN),
    "referral_new": Rule(ASSESSES, _account, hidden=HIDDEN),
    "assessments_due": Rule((*ASSESSES, *HIDDEN)),
    "assessments_due_file": Rule((*ASSESSES, *HIDDEN), lambda s: {"kind": "xlsx"}),
    "assessment_withdraw": Rule(ASSESSES, lambda s: {"pk": s.assessment.pk}, "POST", (302,), hidden=HIDDEN),
    "referral_withdraw": Rule(ASSESSES, lambda s: {"pk": s.referral.pk}, "POST", (302,), hidden=HIDDEN),
}
