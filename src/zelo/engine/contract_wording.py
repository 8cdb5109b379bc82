"""The words for contract dates in both languages."""

from zelo.analytics.renewals import DueKind, State
from zelo.engine.contracts import DueContract, Note, Outcome
from zelo.lib.money import format_date
from zelo.lib.text import Language, Text

KINDS = {
    DueKind.NOTICE: Text("aviso prévio", "notice"),
    DueKind.END: Text("fim da vigência", "end of term"),
    DueKind.BOTH: Text("aviso prévio e fim", "notice and end"),
}

STATES = {
    State.NOT_STARTED: Text("não iniciado", "not started"),
    State.IN_FORCE: Text("em vigor", "in force"),
    State.RENEWED_AUTOMATICALLY: Text("renovado automaticamente", "renewed automatically"),
    State.WITHOUT_TERM: Text("prazo indeterminado", "without term"),
    State.TERMINATING: Text("em denúncia", "terminating"),
    State.ENDED: Text("encerrado", "ended"),
    State.EXPIRED: Text("vencido, sem decisão", "expired, no decision"),
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


def outcome_phrase(due: DueContract, language: Language) -> str:
    """What happens if nobody acts, with the day until which: `renova automaticamente até 31/12/2027`."""
    phrase = OUTCOMES[due.outcome].to(language)
    if due.next_end is None:
        return phrase
    return f"{phrase} {Text('até', 'until').to(language)} {format_date(due.next_end, language)}"
