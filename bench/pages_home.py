"""A home with as many accounts, contacts and interactions as asked for, written straight into its tables."""

import os
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

DAY = date(2026, 11, 24)
_KINDS = ("Alimentos", "Laticínios", "Cosméticos", "Bebidas", "Rações", "Química", "Têxtil", "Cervejaria")
_NAMES = (
    "São João", "Serra Azul", "Boa Vista", "Três Irmãos", "Aurora", "Paranaíba", "Ipê Roxo", "Monte Claro",
    "Água Doce", "Litoral", "Horizonte", "Bom Jesus", "Araucária", "Cambuí", "Piratini", "Jequitibá",
)  # fmt: skip
_FORMS = ("Ltda.", "S.A.", "Indústria e Comércio Ltda.", "EPP")
_SEGMENTS = ("Alimentos e bebidas", "Higiene e beleza", "Farmacêutico", "Químico", "Pet", "Agro", "Varejo")
_REGIONS = ("Sudeste", "Sul", "Nordeste", "Centro-Oeste", "Norte")
_CITIES = ("São Paulo", "Curitiba", "Recife", "Goiânia", "Manaus", "Joinville", "Belém", "Uberlândia")
_FIRST = ("Ana", "João", "Márcia", "Luís", "Patrícia", "Aline", "Otávio", "Renata", "Cíntia", "Rogério")
_LAST = ("Silva", "Gonçalves", "Araújo", "Conceição", "Ferreira", "Monteiro", "Assunção", "Brandão")
_TIERS = (("strategic", 0.01), ("priority", 0.04), ("developing", 0.1), ("standard", 1.0))
KAMS = 60
_CHUNK = 200_000


def fill(accounts: int, contacts: int, interactions: int) -> None:
    """Fills the database that Django is set up for; people are there already, KAMs are made here."""
    from django.db import connection, transaction

    from zelo.apps.engagement.models import Interaction
    from zelo.apps.people.models import User
    from zelo.apps.portfolio.models import Account, AccountState, Assignment, Contact, Establishment

    people = [
        User.objects.create_user(f"kam{n}@example.com", None, name=f"{_FIRST[n % 10]} Kam {n}", role="kam")
        for n in range(KAMS)
    ]
    keys = [person.pk for person in people]
    with transaction.atomic():
        _load(Account, _accounts(accounts))
        _load(Establishment, _establishments(accounts))
        _load(Assignment, _assignments(accounts, keys))
        _load(AccountState, _states(accounts, keys))
        _load(Contact, _contacts(contacts, accounts))
    for start in range(0, interactions, _CHUNK):
        with transaction.atomic():
            end = min(start + _CHUNK, interactions)
            _load(Interaction, _interactions(start, end, accounts, keys))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # what its own autovacuum does in time
            cursor.execute("VACUUM ANALYZE")


def _load(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Writes rows straight into the model's table; what they do not say is as for a new record."""
    from django.db import connection

    base = {field.column: _default(field) for field in model._meta.concrete_fields}
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in base)
    values = (tuple({**base, **row}.values()) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(base))
        order = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        cursor.connection.executemany(order, map(_plain, values))


def _default(field: Any) -> Any:
    if getattr(field, "auto_now_add", False):
        return "2026-01-01 00:00:00+00"
    value = field.get_default()
    return "{}" if value == {} else value


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    """Values as SQLite keeps them."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def _name(n: int) -> str:
    return f"{_KINDS[n % 8]} {_NAMES[n // 8 % 16]} {_FORMS[n // 128 % 4]} {n:05d}"


def _city(n: int) -> str:
    """Names do not say in which city an account is."""
    return _CITIES[(n // 8 + n // 1024) % 8]


def _cnpj(n: int) -> str:
    return f"{n * 7919 % 10**8:08d}0001{n % 100:02d}"


def _accounts(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {
            "id": n + 1, "parent_id": n - n % 4 + 1 if n % 4 == 3 else None, "code": f"C{n:06d}",
            "name": _name(n), "cnpj_root": _cnpj(n)[:8],
            "segment": _SEGMENTS[n % 7], "region": _REGIONS[n % 5], "city": _city(n), "country": "BR",
        }  # fmt: skip


def _establishments(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {
            "id": n + 1, "account_id": n + 1, "source": "main", "code": f"C{n:06d}", "name": _name(n),
            "cnpj": _cnpj(n), "lake_record": f"C{n:06d}",
        }  # fmt: skip


def _assignments(count: int, people: list[int]) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {
            "id": n + 1, "account_id": n + 1, "person_id": people[n % len(people)], "role": "kam",
            "starts_on": DAY - timedelta(days=n % 700 + 1), "reason": "",
        }  # fmt: skip


def _states(count: int, people: list[int]) -> Iterator[dict[str, Any]]:
    from zelo.lib.text import fold

    chance = random.Random(1)
    for n in range(count):
        revenue = round(10 ** chance.uniform(3, 7), 2)
        tier = next(tier for tier, share in _TIERS if chance.random() < share)
        known = n % 20 > 0
        yield {
            "account_id": n + 1, "listed": True, "code": f"C{n:06d}", "cnpj": _cnpj(n),
            "sort_name": fold(_name(n)), "search": fold(f"{_name(n)} C{n:06d} {_city(n)} {_cnpj(n)}"),
            "segment": _SEGMENTS[n % 7], "region": _REGIONS[n % 5],
            "group_id": n - n % 4 + 1 if n % 4 in (0, 3) else None, "kam_id": people[n % len(people)],
            "tier": tier, "is_key": tier != "standard", "proposed_tier": tier,
            "score": chance.uniform(0, 100), "attractiveness": chance.uniform(0, 100),
            "strength": chance.uniform(0, 100), "rank": n + 1,
            "revenue_12m": revenue if known else None, "revenue_before": revenue if known else None,
            "revenue_change": chance.gauss(0, 0.2) if known else None, "margin_12m": round(revenue / 4, 2),
            "margin_rate": 0.25, "purchases_12m": n % 40, "average_ticket": 100,
            "lifetime_revenue": revenue * 3, "lifetime_low": revenue * 2, "lifetime_high": revenue * 4,
            "lifetime_margin": revenue, "p_alive": chance.random(), "expected_purchases_12m": 4.0,
            "expected_revenue_12m": revenue,
            "last_purchase_on": DAY - timedelta(days=n % 300), "notice_on": DAY + timedelta(days=n % 600),
            "contract_ends_on": DAY + timedelta(days=n % 700), "last_touch_on": DAY - timedelta(days=n % 100),
            "contact_count": 3, "refreshed_on": DAY,
        }  # fmt: skip


def _contacts(count: int, accounts: int) -> Iterator[dict[str, Any]]:
    from zelo.lib.text import fold

    for n in range(count):
        name = f"{_FIRST[n % 10]} {_LAST[n // 10 % 8]} {_LAST[n // 80 % 8]} {n:06d}"
        yield {
            "id": n + 1, "version": 1, "account_id": n % accounts + 1, "code": f"P{n:06d}", "name": name,
            "title": "Gerente de compras", "department": "Compras", "email": f"p{n}@cliente.example",
            "sort_name": fold(name),
            "search": fold(f"{name} Gerente de compras Compras p{n}@cliente.example P{n:06d}"),
        }  # fmt: skip


def _interactions(start: int, end: int, accounts: int, people: list[int]) -> Iterator[dict[str, Any]]:
    for n in range(start, end):
        yield {
            "id": n + 1, "account_id": n * 7 % accounts + 1, "person_id": people[n % len(people)],
            "day": DAY - timedelta(days=n % 1000), "text": f"Conversa sobre o pedido {n}",
            "lake_record": f"b{n}",
        }  # fmt: skip


def sign_in() -> str:
    """The cookie of a programme head who is signed in."""
    from django.conf import settings
    from django.test import Client

    from zelo.apps.people.models import User

    head = User.objects.create_user(
        "head@example.com", None, name="Helena Prado", role="head", language="pt-br"
    )
    client = Client()
    client.force_login(head)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def main(accounts: int) -> None:
    """Makes the home that ZELO_HOME names; three contacts and ten interactions for each account."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
    django.setup()
    from zelo.apps.operations.upgrade import upgrade

    upgrade()
    fill(accounts, 3 * accounts, 10 * accounts)
    print(sign_in())


if __name__ == "__main__":
    main(int(sys.argv[1]))
