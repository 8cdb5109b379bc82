"""The packaging maker's own people, and who looks after which account."""

from datetime import date, timedelta

import numpy as np

from zelo.demo.arrays import to_date
from zelo.demo.names import make_email
from zelo.demo.people import Absence, Assignment, Person, Role, Team
from zelo.demo.roster import Roster
from zelo.demo.truth import WAVES, Truth

COMPANY = "Papiruna Embalagens S.A."
COMPANY_ROOT = "70707000"
PROGRAMME_DAYS = WAVES[0][0]
# Part, name, department, team, hours a month for accounts.
_STAFF: tuple[tuple[Role, str, str, str | None, int], ...] = (
    ("administrator", "Otávio Rangel", "Tecnologia", None, 0),
    ("head", "Helena Siqueira", "Contas-chave", "T1", 20),
    ("kam", "Bruno Tavares", "Contas-chave", "T1", 120),
    ("kam", "Camila Peixoto", "Contas-chave", "T1", 120),
    ("kam", "Diego Fontoura", "Contas-chave", "T1", 120),
    ("kam", "Larissa Macedo", "Contas-chave", "T2", 120),
    ("kam", "Paulo Castilho", "Contas-chave", "T2", 120),
    ("kam", "Renata Lacerda", "Contas-chave", "T2", 60),
    ("kam", "Wagner Diniz", "Contas-chave", "T2", 120),
    ("customer_success", "Natália Galvão", "Sucesso do cliente", "T3", 100),
    ("customer_success", "Igor Sampaio", "Sucesso do cliente", "T3", 100),
    ("analyst", "Yasmin Leal", "Inteligência de mercado", None, 0),
    ("contributor", "Edson Pimenta", "Logística", None, 0),
    ("contributor", "Sandra Vidal", "Financeiro", None, 0),
    ("contributor", "Leandro Amorim", "Qualidade", None, 0),
    ("contributor", "Tatiana Cardim", "Desenvolvimento de produto", None, 0),
    ("executive", "Sérgio Junqueira", "Diretoria", None, 0),
    ("executive", "Patrícia Bastos", "Diretoria", None, 0),
    ("auditor", "Hugo Mendonça", "Auditoria interna", None, 0),
)
_TEAM_NAMES = (("T1", "Sudeste", 1), ("T2", "Sul e demais regiões", 5), ("T3", "Sucesso do cliente", 9))
_LEFT_DAYS_AGO = 118
_SOUTHEAST = ("SP", "MG", "RJ", "ES")
_LEAVER = 8


def make_teams() -> tuple[Team, ...]:
    return tuple(Team(code, name, _code(manager)) for code, name, manager in _TEAM_NAMES)


def make_staff(as_of: date) -> tuple[Person, ...]:
    """Our people; one KAM left four months ago."""
    brand = COMPANY.split(" ", 1)[0]
    return tuple(
        Person(
            _code(place), name, make_email(name, brand), role, department, team, hours,
            as_of - timedelta(days=PROGRAMME_DAYS + 200 * (1 + place % 4)),
            as_of - timedelta(days=_LEFT_DAYS_AGO) if place == _LEAVER else None,
        )
        for place, (role, name, department, team, hours) in enumerate(_STAFF)
    )  # fmt: skip


def make_absences(as_of: date) -> tuple[Absence, ...]:
    """Holidays: one past, one now, one to come."""

    def away(person: int, first: int, days: int, deputy: int) -> Absence:
        start = as_of + timedelta(days=first)
        return Absence(_code(person), start, start + timedelta(days=days - 1), _code(deputy))

    return (away(2, -75, 15, 3), away(3, -4, 20, 4), away(5, 21, 10, 7), away(9, 40, 20, 10))


def make_assignments(rng: np.random.Generator, roster: Roster, truth: Truth) -> tuple[Assignment, ...]:
    """Every account of the programme has a KAM from the day it joined, but one that nobody took over.

    Larger accounts outside it have one too; customer success and a sponsor come with the programme.
    """
    entries: list[Assignment] = []
    gap = _gap(truth)
    for company in range(len(roster)):
        in_programme = truth.joined[company] <= truth.end
        if not in_programme and not _has_kam(roster, truth, company):
            continue
        start = to_date(truth.joined[company] if in_programme else truth.end - PROGRAMME_DAYS)
        code = roster.codes[company]
        entries += _kams(rng, roster, truth, company, start, gap)
        if in_programme:
            success = _code(9 + company % 2)
            entries.append(Assignment(code, success, "customer_success", start + timedelta(days=7)))
            if roster.are("giant")[company] or company % 5 == 0:
                entries.append(Assignment(code, _code(16 + company % 2), "executive_sponsor", start))
    return tuple(sorted(entries, key=lambda entry: (entry.account_code, entry.role, entry.starts_on)))


def _kams(
    rng: np.random.Generator, roster: Roster, truth: Truth, company: int, start: date, gap: int
) -> list[Assignment]:
    code = roster.codes[company]
    southeast = roster.regions[company] in _SOUTHEAST
    # Bruno and Larissa have more than they can serve.
    portfolio, shares = ((2, 3, 4), (0.5, 0.3, 0.2)) if southeast else ((5, 6, 7, 8), (0.4, 0.25, 0.1, 0.25))
    kam = _LEAVER if company == gap else int(rng.choice(portfolio, p=shares))
    left = to_date(truth.end - _LEFT_DAYS_AGO)
    if kam != _LEAVER or start > left:
        return [Assignment(code, _code(6 if kam == _LEAVER else kam), "kam", start)]
    first = Assignment(code, _code(kam), "kam", start, left)
    if company == gap:
        return [first]
    return [first, Assignment(code, _code(6), "kam", left + timedelta(days=1))]


def _has_kam(roster: Roster, truth: Truth, company: int) -> bool:
    big = truth.rate[company] * truth.ticket[company] > 22_000
    return bool(big and truth.born[company] <= truth.end - PROGRAMME_DAYS)


def _gap(truth: Truth) -> int:
    """The account of the programme that has been without a KAM since its own left."""
    first_wave = np.flatnonzero((truth.joined <= truth.end - 400) & (truth.died > truth.end))
    return int(first_wave[len(first_wave) // 2])


def _code(place: int) -> str:
    return f"U{place + 1:02d}"
