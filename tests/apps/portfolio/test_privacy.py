"""A person is exported whole, and after being anonymised stands nowhere in the database."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.db import connection
from django.utils import timezone

from tests.portfolio import account, contact
from zelo.apps.engagement.actions import change_interaction, log_interaction
from zelo.apps.operations.audit import record_event
from zelo.apps.operations.models import Change
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.models import SavedView
from zelo.apps.portfolio.actions import contacts, privacy
from zelo.apps.portfolio.actions.assessments import add_referral, assess
from zelo.apps.portfolio.models import AccountState, Contact, TextToReview
from zelo.apps.portfolio.queries.privacy import find_namings, gather, records_of, texts_to_review
from zelo.lib.errors import InvalidInput
from zelo.lib.text import fold

pytestmark = pytest.mark.django_db
NAME, EMAIL, PHONE = "Débora Ximenes Prado", "debora.ximenes@aurora.com.br", "+55 47 98888-1234"


def whole_database() -> str:
    """Every row of every table, as text without accents and case."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    text = re.sub(r"\\+u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), "\n".join(found))
    return fold(text + unquote_plus(text))


@pytest.fixture
def person(cast: Any) -> Contact:
    """Somebody with a past: changed, judged, touched, named in texts of every kind, moved."""
    at = account("Aurora", kam=cast.kam)
    boss = contact(at, "Helena Prado")
    made = contacts.add_contact(
        account=at, name=NAME, by=cast.kam, email=EMAIL, phone=PHONE, title="Gerente de Embalagens Flexíveis",
        notes=f"{NAME} joga tênis", reports_to=boss, data_source="cartão da Débora Ximenes",
    )  # fmt: skip
    contact(at, "Otto", reports_to=made, notes=f"responde a {NAME}")
    contacts.change_contact(
        made,
        version=1,
        sentiment=-1,
        sentiment_evidence="Reclamou do prazo em público",
        phone="47 98888-1234",
    )
    touch = log_interaction(account=at, person=cast.kam, text=f"Com {NAME} <{EMAIL}>", contacts=[made])
    change_interaction(
        touch, version=1, person=cast.kam, channel="call", day=touch.day, minutes=5,
        text=f"Falei com Débora Prado, tel {PHONE}", contacts=[made],
    )  # fmt: skip
    assess(account=at, kind="influence", by=cast.kam, level=1, evidence=f"{NAME} contou")
    add_referral(account=at, referred=account(), day=timezone.localdate(), note=f"por {NAME}")
    SavedView.objects.create(
        owner=cast.kam, page="contacts", name="v", query="q=D%C3%A9bora+Ximenes+Prado&role="
    )
    record_event("contacts exported", cast.kam, of=NAME)
    return made


def anonymise_everywhere(person: Contact) -> Contact:
    namings = find_namings(records_of(person))
    return privacy.anonymise(person, version=person.version, replace={naming.key for naming in namings})


def test_nothing_leads_to_an_anonymised_person(person: Contact) -> None:
    before = whole_database()
    assert all(fold(part) in before for part in (NAME, EMAIL, PHONE, "Embalagens Flexíveis", "em público"))
    anonymise_everywhere(person)
    after = whole_database()
    traces = [
        NAME,
        "Ximenes",
        "Débora",
        EMAIL,
        PHONE,
        "98888-1234",
        "Embalagens Flexíveis",
        "em público",
        "tênis",
    ]
    assert [part for part in traces if fold(part) in after] == []


def test_what_stays_is_counted_without_a_name(person: Contact, cast: Any) -> None:
    role, code = person.role, person.code
    anonymise_everywhere(person)
    person.refresh_from_db()
    assert (person.name, person.role, person.code) == (f"Anon. {person.pk}", role, code)
    assert (person.left_on, person.sentiment, person.reports_to) == (timezone.localdate(), None, None)
    assert not (person.may_email or person.may_message or person.may_survey)
    assert Contact.objects.get(name="Otto").reports_to is None
    assert AccountState.objects.get(account=person.account).contact_count == 2
    touch = person.interactions.get()
    assert touch.text == f"Falei com Anon. {person.pk}, tel Anon. {person.pk}"
    assert SavedView.objects.get().query == f"q=Anon.+{person.pk}"
    assert Change.objects.filter(event=privacy.ANONYMISED).get().object_repr == person.name


def test_text_that_was_not_replaced_is_put_down_to_be_read(person: Contact, cast: Any) -> None:
    log_interaction(account=person.account, person=cast.kam, text="A Débora sumiu", contacts=[person])
    privacy.anonymise(person, version=person.version)
    waiting = texts_to_review(person)
    assert sorted(str(text["label"]) for text in waiting) == [
        "Evidence of an assessment",
        "Note of a referral",
        "Notes on a contact",
        "Saved view",
        "Text of a touch",
        "Text of a touch",
    ]
    privacy.settle_text(waiting[0]["entry"], by=cast.kam)
    assert len(texts_to_review(person)) == 5
    assert TextToReview.objects.exclude(settled_at=None).get().settled_by == cast.kam


def test_texts_of_others_are_left_alone(person: Contact, cast: Any) -> None:
    elsewhere = account("Serra")
    same_first = log_interaction(account=elsewhere, person=cast.kam, text="Débora Lima ligou")
    whole = log_interaction(account=elsewhere, person=cast.kam, text=f"Era {NAME.upper()}")
    found = {naming.key: naming for naming in find_namings(records_of(person))}
    assert f"engagement.interaction:{same_first.pk}" not in found
    assert found[f"engagement.interaction:{whole.pk}"].sure
    anonymise_everywhere(person)
    same_first.refresh_from_db()
    assert same_first.text == "Débora Lima ligou"


def test_all_records_of_one_person_go_together(cast: Any) -> None:
    first = contact(account("De"), NAME, phone=PHONE)
    second = contacts.move_contact(
        first, version=1, account=account("Para"), on=timezone.localdate(), by=cast.kam, email=EMAIL
    )
    second.refresh_from_db()
    assert records_of(first) == records_of(second) == [first, second]
    privacy.anonymise(second, version=second.version)
    assert [fold(part) in whole_database() for part in (NAME, EMAIL, PHONE)] == [False] * 3
    assert sorted(Contact.objects.values_list("name", flat=True)) == sorted(
        [f"Anon. {first.pk}", f"Anon. {second.pk}"]
    )


def test_anonymising_is_done_once_and_on_the_version_seen(person: Contact) -> None:
    with pytest.raises(Conflict):
        privacy.anonymise(person, version=person.version - 1)
    assert fold(NAME) in whole_database()
    person.refresh_from_db()
    privacy.anonymise(person, version=person.version)
    with pytest.raises(InvalidInput, match="already"):
        privacy.anonymise(person, version=person.version)
    with pytest.raises(InvalidInput, match="nothing more is kept"):
        contacts.change_contact(person, version=person.version, name="Outra")
    with pytest.raises(InvalidInput, match="nothing more is kept"):
        contacts.mark_left(person, version=person.version, left_on=None)


def test_export_holds_everything(person: Contact) -> None:
    kept = gather(person)
    text = json.dumps(kept, default=str, ensure_ascii=False)
    for part in (
        NAME,
        EMAIL,
        PHONE,
        "joga tênis",
        "Reclamou do prazo",
        "Helena Prado",
        "Aurora",
        "por Débora",
    ):
        assert part in text, part
    assert set(kept) == {"records", "texts", "interactions", "imports", "trail"}
    [record] = kept["records"]
    assert (record["may_survey"], record["legal_basis"]) == (True, "legitimate_interest")
    assert [row["text"] for row in kept["interactions"]] == [f"Falei com Débora Prado, tel {PHONE}"]
    assert ["+55 47 98888-1234", "47 98888-1234"] in [entry["values"].get("phone") for entry in kept["trail"]]


def test_export_holds_touches_that_were_withdrawn(cast: Any) -> None:
    one = contact(account(), "Ana")
    touch = log_interaction(account=one.account, person=cast.kam, contacts=[one])
    touch.withdrawn_at = timezone.now() - timedelta(days=1)
    touch.save()
    assert [row["withdrawn"] for row in gather(one)["interactions"]] == [True]
