"""The packaging maker's customers: companies in groups, their establishments, and who is listed twice."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Flags, Floats, Ints, as_days, day_number, fact_table
from zelo.demo.kinds import KINDS
from zelo.demo.names import make_brands, make_cnpj, make_cnpj_roots
from zelo.demo.words import FORMS, PLACES, SEGMENTS, TRADES

HISTORY_DAYS = 1096


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the company is; the demonstration is the default, checks of the truth use more."""

    companies: int = 240
    groups: int = 60


@dataclass(frozen=True, slots=True)
class Registration:
    """One row of the accounts table: a company's headquarters, a further establishment or a duplicate.

    company: index into the roster. share: of the company's orders that come under this code.
    """

    code: str
    company: int
    name: str
    cnpj: str | None
    place: int
    share: float
    what: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The companies (legal entities), n of them, and the codes they are listed under.

    codes, names, brands: of the company itself. group: shape (n,), index of its group; heads: per group the
    company at its head. kind: shape (n,), index into KINDS. segment, place: indices into SEGMENTS, PLACES.
    since: shape (n,), day number of the first day as a customer. stories: what is told -> company.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    brands: tuple[str, ...]
    group: Ints
    heads: tuple[int, ...]
    kind: Ints
    segment: Ints
    place: Ints
    since: Ints
    registrations: tuple[Registration, ...]
    stories: dict[str, int]

    def __len__(self) -> int:
        return len(self.codes)

    def parameter(self, name: str) -> Floats:
        """One parameter of each company's kind. Shape (n,)."""
        return np.array([getattr(kind, name) for kind in KINDS], dtype=np.float64)[self.kind]

    def are(self, name: str) -> Flags:
        """Which companies are of that kind. Shape (n,)."""
        found: Flags = self.kind == [kind.name for kind in KINDS].index(name)
        return found

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(PLACES[place][0] for place in self.place)


def make_roster(rng: np.random.Generator, as_of: date, scale: Scale) -> Roster:
    """The companies and their registrations, in random order of kind and group."""
    n = scale.companies
    group = _groups(rng, scale)
    heads = tuple(int(np.flatnonzero(group == number)[0]) for number in range(scale.groups))
    kind = _kinds(rng, n)
    segment = rng.integers(0, len(SEGMENTS), n)
    for number, head in enumerate(heads):
        segment[(group == number) & (rng.random(n) < 0.6)] = segment[head]
    _seasonal_segments(rng, kind, segment)
    place = rng.integers(0, len(PLACES), n)
    brands, names = _names(rng, group, heads, segment)
    stories = _stories(kind)
    since = _since(rng, as_of, kind, tuple(stories.values()))
    codes = tuple(f"C{number:04d}" for number in range(1, n + 1))
    plain = Roster(codes, names, brands, group, heads, kind, segment, place, since, (), stories)
    return Roster(
        codes, names, brands, group, heads, kind, segment, place, since, _listed(rng, plain), stories
    )


def account_table(roster: Roster, kam_codes: dict[int, str]) -> pa.Table:
    """The accounts table. kam_codes: company -> code of the KAM who looks after it now."""
    listed = roster.registrations
    parents = {company: roster.codes[roster.heads[roster.group[company]]] for company in range(len(roster))}
    own = [entry.what == "company" for entry in listed]
    members = [
        parents[entry.company] if is_own and parents[entry.company] != entry.code else None
        for entry, is_own in zip(listed, own, strict=True)
    ]
    companies = np.array([entry.company for entry in listed])
    return fact_table(
        "accounts",
        {
            "code": [entry.code for entry in listed],
            "day": as_days(roster.since[companies]),
            "name": [entry.name for entry in listed],
            "cnpj": pa.array([entry.cnpj for entry in listed], pa.string()),
            "parent_code": pa.array(members, pa.string()),
            "segment": [SEGMENTS[roster.segment[entry.company]] for entry in listed],
            "region": [PLACES[entry.place][0] for entry in listed],
            "city": [PLACES[entry.place][1] for entry in listed],
            "country": ["Brasil"] * len(listed),
            "since": as_days(roster.since[companies]),
            "kam_code": pa.array([kam_codes.get(entry.company) for entry in listed], pa.string()),
        },
    )


def _groups(rng: np.random.Generator, scale: Scale) -> Ints:
    """The group of each company: two companies at least, a few groups much larger."""
    weights = rng.gamma(0.7, size=scale.groups)
    spare = scale.companies - 2 * scale.groups
    sizes = 2 + rng.multinomial(spare, weights / weights.sum())
    return rng.permutation(np.repeat(np.arange(scale.groups), sizes)).astype(np.int64)


def _kinds(rng: np.random.Generator, n: int) -> Ints:
    shares = np.array([kind.share for kind in KINDS])
    counts = np.floor(shares / shares.sum() * n).astype(int)
    counts[np.argmax(counts)] += n - counts.sum()
    return rng.permutation(np.repeat(np.arange(len(KINDS)), counts)).astype(np.int64)


def _seasonal_segments(rng: np.random.Generator, kind: Ints, segment: Ints) -> None:
    """Puts companies that buy for Easter, Christmas and the harvest into trades that do."""
    for number, entry in enumerate(KINDS):
        if entry.segments:
            chosen = np.flatnonzero(kind == number)
            segment[chosen] = rng.choice([SEGMENTS.index(name) for name in entry.segments], len(chosen))


def _names(
    rng: np.random.Generator, group: Ints, heads: tuple[int, ...], segment: Ints
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    n = len(group)
    made = make_brands(rng, n)
    shared = (rng.random(n) < 0.65) | np.isin(np.arange(n), heads)
    brands = tuple(made[heads[group[i]]] if shared[i] else made[i] for i in range(n))
    taken: set[str] = set()
    names = []
    for i in range(n):
        trades = TRADES[SEGMENTS[segment[i]]]
        form = FORMS[rng.choice(3, p=(0.55, 0.2, 0.25))]
        choices = [f"{brands[i]} {trade} {form}" for trade in rng.permutation(trades)]
        choices += [
            f"{brands[i]} {trades[0]} {number} {form}" for number in ("II", "III", "IV", *range(5, 99))
        ]
        names.append(next(name for name in choices if name not in taken))
        taken.add(names[-1])
    return brands, tuple(names)


def _since(rng: np.random.Generator, as_of: date, kind: Ints, old: tuple[int, ...]) -> Ints:
    """Four of five were customers before the history begins; the others came during it."""
    start = day_number(as_of) - HISTORY_DAYS
    n = len(kind)
    earlier = start - rng.integers(30, 4_000, n)
    during = start + rng.integers(30, HISTORY_DAYS - 60, n)
    newcomer = (rng.random(n) < 0.2) & np.array([not KINDS[k].always_old for k in kind])
    newcomer[list(old)] = False
    return np.where(newcomer, during, earlier).astype(np.int64)


def _stories(kind: Ints) -> dict[str, int]:
    """The first companies of each kind carry what the demonstration tells."""
    used: dict[int, int] = {}
    stories = {}
    for number, entry in enumerate(KINDS):
        for story in entry.stories:
            place = used.get(number, 0)
            stories[story] = int(np.flatnonzero(kind == number)[place])
            used[number] = place + 1
    return stories


def _listed(rng: np.random.Generator, roster: Roster) -> tuple[Registration, ...]:
    n = len(roster)
    roots = make_cnpj_roots(rng, n, with_letters=max(n // 20, 3))
    order = np.argsort(roster.since, kind="stable")
    root_of = {int(company): roots[rank] for rank, company in enumerate(order)}
    branches = _branches(rng, roster)
    twice = _listed_twice(rng, roster, branches)
    entries = []
    for company in range(n):
        share = 1.0 - 0.22 * branches[company] - (0.25 if company in twice else 0.0)
        headquarters = make_cnpj(root_of[company], 1)
        code, name, place = roster.codes[company], roster.names[company], int(roster.place[company])
        entries.append(Registration(code, company, name, headquarters, place, share, "company"))
        elsewhere = rng.permutation(np.delete(np.arange(len(PLACES)), place))
        for branch in range(int(branches[company])):
            city = int(elsewhere[branch])
            title = f"{name} - Filial {PLACES[city][1]}"
            number = make_cnpj(root_of[company], branch + 2)
            entries.append(
                Registration(f"{code}-F{branch + 1}", company, title, number, city, 0.22, "branch")
            )
    for rank, company in enumerate(twice):
        code, name = f"X{rank + 1:04d}", _misspelt(roster.names[company], rank)
        written = make_cnpj(root_of[company], 1) if rank % 3 == 0 else None
        entries.append(
            Registration(code, company, name, written, int(roster.place[company]), 0.25, "duplicate")
        )
    return tuple(entries)


def _branches(rng: np.random.Generator, roster: Roster) -> Ints:
    """How many further establishments each company has: larger ones more often."""
    chance = np.where(roster.are("giant"), 0.8, np.where(roster.are("gem"), 0.3, 0.06))
    return np.where(rng.random(len(roster)) < chance, rng.integers(1, 4, len(roster)), 0).astype(np.int64)


def _listed_twice(rng: np.random.Generator, roster: Roster, branches: Ints) -> list[int]:
    plain = np.flatnonzero((branches == 0) & (roster.are("regular") | roster.are("gem")))
    plain = plain[~np.isin(plain, list(roster.stories.values()))]
    return [int(company) for company in rng.choice(plain, max(len(roster) // 30, 1), replace=False)]


def _misspelt(name: str, rank: int) -> str:
    """The name as another person would have typed it."""
    brand, rest = name.split(" ", 1)
    trade = rest.removesuffix("Ltda.").removesuffix("S.A.").removesuffix("Indústria e Comércio ").strip()
    spellings = (
        name.upper().replace(".", ""),
        f"{brand[:-2]}{brand[-1]}{brand[-2]} {rest}",
        f"{brand} {trade} ME",
        f"{brand} {trade.split(' ')[0]}",
    )
    return spellings[rank % len(spellings)]
