"""The words for contract dates in both languages."""

from zelo.analytics.contracts import DueKind, Flag, State
from zelo.engine.contracts import DueContract, Note, Outcome
from zelo.lib.money import format_date
from zelo.lib.text import Language, Text

KINDS = {
    DueKind.NOTICE: Text("aviso prévio", "notice"),
    DueKind.END: Text("fim da vigência", "end of term"),
    DueKind.BOTH: Text("aviso prévio e fim", "notice and end"),
}

STATES = {
    State.FUTURE: Text("não iniciado", "not started"),
    State.IN_FORCE: Text("em vigor", "in force"),
    State.NOTICE_WINDOW: Text("janela de aviso", "notice window"),
    State.TERMINATION_ANNOUNCED: Text("em denúncia", "termination announced"),
    State.SUSPENDED: Text("suspenso", "suspended"),
    State.ENDED: Text("encerrado", "ended"),
}

FLAGS = {
    Flag.RENEWED_AUTOMATICALLY: Text("renovado automaticamente", "renewed automatically"),
    Flag.WITHOUT_TERM: Text("prazo indeterminado", "without term"),
    Flag.BELOW_MINIMUM: Text("abaixo do volume mínimo", "below minimum volume"),
    Flag.EXPIRED: Text("vencido, sem decisão", "expired, no decision"),
    Flag.EXPIRED_STILL_INVOICED: Text("vencido e ainda faturado", "expired, still invoiced"),
}

# The flag that says more than the plain state does.
_TELLING = {
    State.IN_FORCE: (Flag.RENEWED_AUTOMATICALLY, Flag.WITHOUT_TERM),
    State.ENDED: (Flag.EXPIRED,),
}

OUTCOMES = {
    Outcome.RENEWS: Text("renova automaticamente", "renews automatically"),
    Outcome.BECOMES_INDEFINITE: Text("passa a prazo indeterminado", "becomes without term"),
    Outcome.ENDS: Text("termina", "ends"),
    Outcome.NEGOTIATION: Text("depende de negociação", "depends on negotiation"),
    Outcome.UNDECIDED: Text("decidir: renovar ou encerrar", "decide: renew or close"),
}

NOTES = {
    Note.EXPIRED_NO_DECISION: Text("vencido e ninguém decidiu", "expired and nobody decided"),
    Note.NOTICE_DATE_PAST: Text("prazo de aviso já passou", "notice date already past"),
    Note.NOTICE_UNKNOWN: Text("aviso prévio não informado", "notice period not given"),
}


def state_phrase(due: DueContract, language: Language) -> str:
    """The state, or the flag that says more: `expired, no decision` where an ended contract expired."""
    telling = next((FLAGS[flag] for flag in _TELLING.get(due.state, ()) if flag in due.flags), None)
    return (telling or STATES[due.state]).to(language)


def outcome_phrase(due: DueContract, language: Language) -> str:
    """What happens if nobody acts, with the day until which: `renova automaticamente até 31/12/2027`."""
    phrase = OUTCOMES[due.outcome].to(language)
    if due.next_end is None:
        return phrase
    return f"{phrase} {Text('até', 'until').to(language)} {format_date(due.next_end, language)}"
