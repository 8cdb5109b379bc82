"""The clients' people: who signs, who uses, who is against us, who left, and who reports to whom."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from zelo.demo.names import make_email, make_people
from zelo.demo.people import Contact, ContactRole
from zelo.demo.roster import Roster
from zelo.demo.truth import Truth

SPONSOR_LEFT_DAYS_AGO = 47
# Title, part, decision power, influence; in the order in which a company's contacts become known.
_POSTS: tuple[tuple[str, ContactRole, int, int], ...] = (
    ("Gerente de Suprimentos", "decision_maker", 2, 3),
    ("Diretor(a) de Operações", "sponsor", 3, 4),
    ("Comprador(a)", "user", 0, 1),
    ("Coordenador(a) de Embalagens", "champion", 1, 2),
    ("Gerente da Qualidade", "influencer", 1, 3),
    ("Gerente Financeiro(a)", "blocker", 2, 2),
    ("Analista de Logística", "user", 0, 1),
)
# Posts that report to another one, by index.
_REPORTS = {0: 1, 2: 0, 3: 0, 4: 1, 5: 1, 6: 0}
_EVIDENCE = {
    2: "Nos indicou a outra empresa do grupo.",
    1: "Abre a agenda e responde no mesmo dia.",
    0: "Trata-nos como mais um fornecedor.",
    -1: "Reclamou do prazo nas duas últimas reuniões.",
    -2: "Pediu cotação aos concorrentes e disse por quê.",
}


def make_contacts(rng: np.random.Generator, roster: Roster, truth: Truth, as_of: date) -> tuple[Contact, ...]:
    """The contacts of every company, larger ones more; some have no decision maker, some one person only."""
    size = np.argsort(np.argsort(truth.rate * truth.ticket)) / len(roster)
    counts = [_count(rng, float(size[company])) for company in range(len(roster))]
    told = set(roster.stories.values())
    counts = [6 if company in told else count for company, count in enumerate(counts)]
    names = make_people(rng, sum(counts) + 2)
    return tuple(_all(rng, roster, truth, as_of, counts, names))


def current(contacts: tuple[Contact, ...], as_of: date) -> dict[str, tuple[Contact, ...]]:
    """Account code -> its contacts who are still there."""
    found: dict[str, list[Contact]] = {}
    for contact in contacts:
        if contact.left_on is None or contact.left_on > as_of:
            found.setdefault(contact.account_code, []).append(contact)
    return {code: tuple(entries) for code, entries in found.items()}


def _count(rng: np.random.Generator, size: float) -> int:
    return int(rng.integers(1, 3) if size < 0.4 else rng.integers(2, 5) if size < 0.8 else rng.integers(4, 8))


def _all(
    rng: np.random.Generator, roster: Roster, truth: Truth, as_of: date, counts: list[int], names: list[str]
) -> Iterator[Contact]:
    number = 0
    for company, count in enumerate(counts):
        posts = list(range(count))
        if company not in roster.stories.values() and rng.random() < 0.15:
            posts = [post + 2 for post in posts if post + 2 < len(_POSTS)]
        codes = {post: f"P{number + place + 1:04d}" for place, post in enumerate(posts)}
        for post in posts:
            left = _left(roster, company, post, as_of)
            yield _contact(rng, roster, truth, as_of, company, post, codes, names[number], left)
            number += 1


def _left(roster: Roster, company: int, post: int, as_of: date) -> date | None:
    sponsor = _POSTS[post][1] == "sponsor"
    if sponsor and company == roster.stories["sponsor_left"]:
        return as_of - timedelta(days=SPONSOR_LEFT_DAYS_AGO)
    return as_of - timedelta(days=400) if post == 6 and company % 2 else None


def _contact(
    rng: np.random.Generator,
    roster: Roster,
    truth: Truth,
    as_of: date,
    company: int,
    post: int,
    codes: dict[int, str],
    name: str,
    left: date | None,
) -> Contact:
    title, role, power, influence = _POSTS[post]
    feeling = _sentiment(rng, truth, company, role)
    return Contact(
        code=codes[post],
        account_code=roster.codes[company],
        name=name,
        email=make_email(name, roster.brands[company]),
        phone=f"+55 11 90000-{int(codes[post][1:]) % 10_000:04d}",
        title=title,
        role=role,
        decision_power=power,
        influence=influence,
        sentiment=feeling,
        evidence="" if feeling is None else _EVIDENCE[feeling],
        reports_to=codes.get(_REPORTS.get(post, -1)),
        since=as_of - timedelta(days=int(rng.integers(450, 1_000))),
        left_on=left,
    )


def _sentiment(rng: np.random.Generator, truth: Truth, company: int, role: ContactRole) -> int | None:
    if rng.random() < 0.25:
        return None
    mean = (truth.satisfaction[company] - 7.4) * 0.9 + {"champion": 0.8, "blocker": -1.2}.get(role, 0.0)
    return int(np.clip(round(mean + rng.normal(0, 0.6)), -2, 2))
