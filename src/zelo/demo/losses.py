"""The demonstration's lost contracts: the renewal of each, and of most of them why it was lost."""

from datetime import date, timedelta

from zelo.apps.contracts.actions.postmortems import write_post_mortem
from zelo.apps.contracts.enums import LOSSES, Call, CaseOutcome, Due, LossReason
from zelo.apps.contracts.facts import items_of
from zelo.apps.contracts.models import Contract, PostMortem, RenewalCase
from zelo.apps.portfolio.queries.owners import owners_on
from zelo.lib.text import Language, Text

_AHEAD = timedelta(days=200)
# Of so many losses nobody has said why yet.
_EVERY_OPEN = 4
_CALLS = (Call.AT_RISK, Call.UNDECIDED, Call.RENEW, Call.LOSE)

_TOLD = (
    (
        LossReason.COMPETITOR,
        "Embalagens Ipê",
        Text(
            "O concorrente ofereceu estoque consignado na fábrica.",
            "The competitor offered consignment stock at the plant.",
        ),
        Text(
            "A consignação foi pedida duas vezes; responder a um pedido assim em até um mês.",
            "Consignment was asked for twice; answer such a wish within a month.",
        ),
    ),
    (
        LossReason.SERVICE,
        "",
        Text(
            "Três entregas atrasadas num trimestre; a última parou uma linha.",
            "Three late deliveries in one quarter; the last one stopped a line.",
        ),
        Text(
            "Avisar do atraso antes da hora da entrega e visitar depois do segundo.",
            "Tell of a delay before the truck is late, and visit after the second.",
        ),
    ),
    (
        LossReason.PRICE,
        "",
        Text(
            "Compras passou a fazer concorrência anual; ficamos seis por cento acima.",
            "Purchasing moved to a yearly tender; ours was six percent above.",
        ),
        Text(
            "Saber a data da concorrência um ano antes e combinar uma fórmula de preço.",
            "Know the tender's date a year ahead and agree on a price formula before it.",
        ),
    ),
    (
        LossReason.STRATEGY,
        "",
        Text(
            "O grupo fechou a fábrica que comprava de nós.",
            "The group closed the plant that bought from us.",
        ),
        Text(
            "Perguntar pelo plano de investimentos na reunião anual; ele era público em maio.",
            "Ask for the investment plan in the yearly review; it was public in May.",
        ),
    ),
)


def load_losses(as_of: date) -> None:
    """Cases of the contracts that were given notice of in the last two years, each once."""
    given = Contract.objects.filter(
        terminated_on__range=(as_of - timedelta(days=730), as_of), notified_on__isnull=False
    ).order_by("pk")
    owners = owners_on([contract.account_id for contract in given], as_of)
    for number, contract in enumerate(given):
        _case(contract, number, owners.get(contract.account_id))


def explain_losses(language: str) -> None:
    """Why most of what was lost or came out smaller did; loading it again changes nothing."""
    if PostMortem.objects.exists():
        return
    words: Language = "pt" if language.startswith("pt") else "en"
    for number, case in enumerate(RenewalCase.objects.filter(outcome__in=LOSSES).order_by("closed_on", "pk")):
        if number % _EVERY_OPEN != 1:
            smaller = case.outcome == CaseOutcome.REDUCED
            write_post_mortem(case, version=None, by=case.owner, **_told(number, words, smaller=smaller))


def _case(contract: Contract, number: int, owner: int | None) -> None:
    notified, last = contract.notified_on, contract.terminated_on
    assert notified is not None and last is not None
    worth = sum(item.yearly for item in items_of(contract, ()) or ())
    RenewalCase.objects.get_or_create(
        contract=contract,
        term_ends_on=last,
        defaults={
            "account_id": contract.account_id,
            "opened_on": notified - _AHEAD,
            "deadline_on": notified,
            "deadline_kind": Due.END,
            "yearly": worth,
            "kept_yearly": 0,
            "owner_id": owner,
            "call": _CALLS[number % len(_CALLS)],
            "called_on": notified - timedelta(days=40),
            "outcome": CaseOutcome.LOST,
            "closed_on": notified,
        },
    )


def _told(number: int, language: Language, *, smaller: bool) -> dict[str, str]:
    """The last reason is none of those for which a client goes on with less."""
    told = _TOLD[:-1] if smaller else _TOLD
    reason, competitor, story, lessons = told[number % len(told)]
    return {
        "reason": reason,
        "competitor": competitor,
        "story": story.to(language),
        "lessons": lessons.to(language),
    }
