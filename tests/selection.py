"""Policies, evaluations and decisions, made for tests with as few words as possible."""

from typing import Any

from django.utils import timezone

POLICY = """
name = "{name}"
version = {number}
unit = "{unit}"
months = 12
minimum_coverage = 0.5

[title]
pt = "Receita e frequência"
en = "Revenue and frequency"

[description]
pt = "Quem compra muito e sempre."
en = "Who buys much and often."

[[criteria]]
measure = "revenue"
weight = {revenue}
axis = "strength"
scale = {{ kind = "linear", anchors = [[0, 0], [1000, 100]] }}

[[criteria]]
measure = "purchase_frequency"
weight = 40
axis = "attractiveness"
scale = {{ kind = "linear", anchors = [[0, 0], [4, 100]] }}

[[tiers]]
name = "strategic"
enter = 70
stay = 65
hours = 10

[[tiers]]
name = "developing"
enter = {enter}
stay = {stay}
hours = 2

[cap]
count = 50
hours = 400
"""


def version(
    name: str = "simple",
    number: int = 1,
    *,
    unit: str = "root",
    revenue: int = 60,
    enter: int = 30,
    text: str = "",
    **fields: Any,
) -> Any:
    """An approved version of a policy of two criteria, or of the text given."""
    from django.conf import settings

    from zelo.apps.selection.models import Policy, PolicyVersion
    from zelo.engine.measures import known_measures
    from zelo.engine.policies import read_policy

    text = text or POLICY.format(
        name=name, number=number, unit=unit, revenue=revenue, enter=enter, stay=enter - 5
    )
    told = read_policy(text, name, known_measures(settings.HOME)).policy
    policy, _new = Policy.objects.get_or_create(name=told.name)
    return PolicyVersion.objects.create(
        policy=policy,
        number=told.version,
        text=text,
        hash=told.hash,
        state=fields.pop("state", "approved"),
        **fields,
    )


def evaluation(**fields: Any) -> Any:
    """An evaluation that is done, of no policy's version, with nothing in the home."""
    from zelo.apps.selection.models import Evaluation

    summary = {
        "tiers": {},
        "compared_with_top_revenue": {
            "n": 0, "overlap": 0, "overlap_share": None, "list_is_just_the_biggest": False, "in_instead": [],
        },
        "title": {"pt": "Simples", "en": "Simple"},
        "key_accounts": 0,
        "capacity": {"count": 10, "hours": 100, "hours_used": 8, "tiers": {}},
        "currency": "BRL",
        "manifest": 1,
        "held_tiers_from": "decisions",
    }  # fmt: skip
    told = {"as_of": timezone.localdate(), "state": "done", "policy": "simple", "policy_number": 1}
    return Evaluation.objects.create(**{**told, "summary": summary, **fields})


def proposal(of: Any, account: Any = None, *, tier: str = "developing", **fields: Any) -> Any:
    """What an evaluation says of an account: by default, that it enters."""
    from zelo.apps.selection.models import Proposal

    name = account.name if account else fields.pop("name", "Conta X")
    key = fields.pop("account_key", account.code if account else "X1")
    told = {"score": 50.0, "rank": 1, "coverage": 1.0, "change": "entered", "is_key": tier != "standard"}
    return Proposal.objects.create(
        evaluation=of, account=account, account_key=key, name=name, sort_name=name.lower(), tier=tier,
        **{**told, **fields},
    )  # fmt: skip


def run_jobs() -> None:
    """Lets a worker do what is due."""
    from zelo.apps.operations.worker import Worker

    Worker().run_until_idle()


def evaluated(of: Any, **options: Any) -> Any:
    """The evaluation of a policy's version, asked for and run as a worker runs it."""
    from zelo.apps.selection.actions.evaluations import ask_for_evaluation

    made = ask_for_evaluation(version=of, by=options.pop("by", None), **options)
    run_jobs()
    made.refresh_from_db()
    assert made.state == "done", made.error
    return made


def policy_draft(name: str = "ours", starter: str = "purchases", *, by: Any = None) -> Any:
    """A copy of a starter as the first draft of a policy."""
    from django.conf import settings

    from zelo.apps.selection.actions.policies import create_policy
    from zelo.engine.policies import find_policy

    return create_policy(text=find_policy(settings.HOME, starter).text, name=name, by=by)


def approved_policy(name: str = "approved", starter: str = "purchases", *, by: Any) -> Any:
    from zelo.apps.selection.actions.policies import approve_version

    return approve_version(policy_draft(name, starter, by=by), version=1, by=by)
