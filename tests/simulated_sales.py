"""Sales and contracts of a company whose customers buy as a BG/NBD says, as files to import."""

from datetime import date, timedelta

import numpy as np

from zelo.analytics.lifetime import BetaGeoNBD, GammaGamma

START = date(2023, 1, 2)
END = date(2026, 6, 29)
BUYING = BetaGeoNBD(r=0.9, alpha=7.0, a=0.6, b=3.0)
SPEND = GammaGamma(p=5.0, q=4.0, gamma=600.0)


def sales_csv(accounts: int = 150, *, until: date = END) -> str:
    """account_id;record_id;day;amount;cost of customers C0000 on, who come one by one from `START` on."""
    rng = np.random.default_rng(11)
    lines = ["account_id;record_id;day;amount;cost"]
    for number in range(accounts):
        first = int(rng.integers(0, 900))
        age = (END - START).days - first
        x, _ = BUYING.simulate(np.array([age / 7]), rng)
        days = sorted({first, *(first + rng.integers(1, age, int(x[0]))).tolist()})
        mean = float(SPEND.simulate(np.array([1.0]), rng=rng)[0])
        for place, day in enumerate(days):
            amount = round(mean * float(rng.uniform(0.6, 1.4)), 2)
            lines.append(
                f"C{number:04d};R{number}-{place};{START + timedelta(day)};{amount:.2f};{amount * 0.7:.2f}"
            )
    return "\n".join(line for line in lines if line[0] == "a" or line.split(";")[2] <= f"{until}") + "\n"


def contracts_csv(accounts: int = 40) -> str:
    """Yearly contracts of accounts K000 on that renew themselves; every fourth was lost after one or two."""
    lines = ["code;account_id;start;end;amount;amount_months;renewal;notified_on;terminated_on"]
    for number in range(accounts):
        start = date(2022, 1 + number % 12, 1)
        end = start.replace(year=2023) - timedelta(1)
        lost = end.replace(year=2023 + number % 2) if number % 4 == 0 else None
        ended = f"{lost - timedelta(40)};{lost}" if lost else ";"
        lines.append(f"K-{number};K{number:03d};{start};{end};{100 + number},00;1;same_term;{ended}")
    return "\n".join(lines) + "\n"
