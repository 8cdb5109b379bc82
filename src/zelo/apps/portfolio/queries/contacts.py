"""The clients' people, for lists and pages."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.enums import ContactRole, Influence, Sentiment
from zelo.apps.portfolio.models import Account, Contact
from zelo.apps.portfolio.permissions import SEE_CONTACTS
from zelo.apps.portfolio.queries.lists import COUNTED, plain_order
from zelo.apps.portfolio.queries.visibility import accounts_visible_to, seen_by, states_visible_to
from zelo.apps.portfolio.search import narrow
from zelo.lib.errors import NotFound
from zelo.lib.text import fold

PRESENT, LEFT, ANONYMISED, EVERYBODY = "", "left", "anonymised", "all"


def contacts_visible_to(viewer: Any) -> QuerySet[Contact]:
    """The people of the accounts that this person sees, for those who may see people at all."""
    aliases = Account.objects.exclude(merged_into=None)
    found: QuerySet[Contact] = Contact.objects.exclude(account__in=aliases.values("pk"))
    if not SEE_CONTACTS.allows(viewer):
        return found.none()
    return found.filter(seen_by(viewer, "account_id"))


def contact_for(viewer: Any, pk: int) -> Contact:
    """One person with the account. Raises NotFound where there is none, or not the viewer's to see."""
    found = (
        contacts_visible_to(viewer)
        .select_related("account__state__kam", "reports_to", "moved_from__account", "created_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such contact, or it is not yours to see."))
    return found


def list_contacts(viewer: Any, chosen: dict[str, Any]) -> QuerySet[Contact]:
    """The list narrowed down; chosen: q, role, influence, sentiment, account, kam, state."""
    found = _in_state(contacts_visible_to(viewer), chosen.get("state") or "")
    wanted = _wanted(chosen)
    few = bool(wanted) or visible_colleagues(viewer) is not None
    return narrow(found.filter(**wanted), chosen.get("q") or "", "pk", everything=not few)


def count_contacts(viewer: Any, chosen: dict[str, Any]) -> tuple[int, bool]:
    """How many are listed; hits of a search up to COUNTED, and whether there are more."""
    found = list_contacts(viewer, chosen).order_by()
    if not chosen.get("q"):
        return found.count(), False
    number = found[: COUNTED + 1].count()
    return min(number, COUNTED), number > COUNTED


def contacts_in_order(keys: Sequence[int]) -> list[Contact]:
    """These people with their account and its KAM, in the order of the keys."""
    found = Contact.objects.select_related("account__state__kam").in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def _wanted(chosen: dict[str, Any]) -> dict[str, Any]:
    """Lookups for the filters that say something."""
    wanted: dict[str, Any] = {}
    if chosen.get("role") in ContactRole.values:
        wanted["role"] = chosen["role"]
    if str(chosen.get("influence", "")) in map(str, Influence.values):
        wanted["influence__gte"] = int(chosen["influence"])
    if chosen.get("sentiment") == "unknown":
        wanted["sentiment"] = None
    elif str(chosen.get("sentiment", "")) in map(str, Sentiment.values):
        wanted["sentiment"] = int(chosen["sentiment"])
    if chosen.get("account"):
        wanted["account"] = chosen["account"]
    if chosen.get("kam"):
        wanted["account__state__kam"] = None if chosen["kam"] == "none" else chosen["kam"]
    return wanted


def order_contacts(found: QuerySet[Contact], by: str, *, descending: bool) -> QuerySet[Contact]:
    """In the order of one of the list's columns; who has no value comes last, either way."""
    names = {
        "account": "account__state__sort_name",
        "kam": "account__state__kam__name",
        "name": "sort_name",
    }
    key: Any = F(names.get(by, by))
    if by in ("kam", "email", "role"):
        key = plain_order(key)
    if by == "name":
        first = key.desc() if descending else key.asc()
        return found.order_by(first, F("pk").desc() if descending else F("pk").asc())
    first = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
    return found.order_by(first, "sort_name", "pk")


def _in_state(found: QuerySet[Contact], state: str) -> QuerySet[Contact]:
    if state == LEFT:
        return found.exclude(left_on=None).filter(anonymised_at=None)
    if state == ANONYMISED:
        return found.exclude(anonymised_at=None)
    return found if state == EVERYBODY else found.filter(left_on=None, anonymised_at=None)


def people_of(account: Any) -> QuerySet[Contact]:
    """Who is at the account at present, those with most to decide first."""
    found: QuerySet[Contact] = Contact.objects.filter(account=account, left_on=None, anonymised_at=None)
    return found.select_related("reports_to").order_by(
        F("decision_power").desc(), F("influence").desc(), "sort_name", "pk"
    )


def people_who_left(account: Any) -> QuerySet[Contact]:
    found: QuerySet[Contact] = Contact.objects.filter(account=account, anonymised_at=None)
    return found.exclude(left_on=None).order_by(F("left_on").desc(), "sort_name")


def reports_of(contact: Contact) -> QuerySet[Contact]:
    """Who reports to this person at present."""
    return people_of(contact.account_id).filter(reports_to=contact)


def same_person(viewer: Any, contact: Contact) -> list[Contact]:
    """The person's records at other accounts, of those that the viewer sees, one step away."""
    near = Q(moved_from=contact) | Q(pk=contact.moved_from_id)
    return list(contacts_visible_to(viewer).filter(near).select_related("account"))


def find_accounts(viewer: Any, text: str, most: int = 10) -> list[Any]:
    """The viewer's accounts that may be meant by a code, a CNPJ or a part of the name; exact ones first."""
    exact = accounts_visible_to(viewer).filter(code__iexact=text.strip())
    if found := list(exact[:1]):
        return found
    states = states_visible_to(viewer).select_related("account")
    same = [state.account for state in states.filter(sort_name=fold(text))[:most]]
    if same:
        return same
    for word in fold(text).split():
        states = states.filter(search__contains=word)
    return [state.account for state in states.order_by("sort_name")[:most]] if text.strip() else []
