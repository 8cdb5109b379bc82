"""How a set of measures would be read, for people who want to know what a figure costs."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from zelo.engine.home import Home
from zelo.engine.measures import find_measure, known_measures
from zelo.engine.opening import engine_is_mixed
from zelo.engine.policies import find_policy
from zelo.warehouse.catalogue import Pass, Plan, plan_measures
from zelo.warehouse.facts import table


def plan_of(home: Home, names: Sequence[str], policy: str | None, *, as_of: date, months: int) -> Plan:
    """The plan of these measures and a policy's; of all measures where neither is given.

    Raises NotFound for an unknown measure or policy.
    """
    wanted = [*names, *(find_policy(home, policy).policy.measures if policy else ())]
    measures = [find_measure(home, name) for name in dict.fromkeys(wanted)] if wanted else None
    return plan_measures(
        measures or list(known_measures(home).values()), as_of=as_of, months=months, mixed=engine_is_mixed()
    )


def plan_lines(plan: Plan) -> Iterator[str]:
    """The plan for reading: each pass with its measures and SQL, then what else is read."""
    for served in plan.passes.values():
        yield f"pass over {served.table}: {', '.join(served.measures)}"
        yield f"  {_sql(served)}"
        yield ""
    for name, tables in plan.alone.items():
        yield f"{name} reads by itself: {', '.join(tables)}"
    for tables in dict.fromkeys(plan.models.values()):
        names = [name for name, read in plan.models.items() if read == tables]
        yield f"made by a model that reads {', '.join(tables)}: {', '.join(names)}"


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as a JSON object."""
    passes = [
        {"table": served.table, "measures": served.measures, "sql": _sql(served)}
        for served in plan.passes.values()
    ]
    alone = {name: list(tables) for name, tables in plan.alone.items()}
    models = {name: list(tables) for name, tables in plan.models.items()}
    return {"passes": passes, "alone": alone, "models": models, "selects": plan.selects}


def _sql(served: Pass) -> str:
    code, cnpj, _ = table(served.table).parties[0]
    return served.reduce_sql({"source": "source", "code": code, "cnpj": cnpj})
