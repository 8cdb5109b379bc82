"""The sentence that says why an account is where it is, in both languages, from the stored numbers."""

from zelo.analytics.scorecard import Band
from zelo.analytics.selection import KEY_TIERS, Policy, Tier
from zelo.engine.evaluations import AccountRecord, Evaluation
from zelo.engine.values import show_points, show_value
from zelo.lib.money import format_percent
from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import Measure

TIER_TITLES = {
    "strategic": Text("estratégica", "strategic"),
    "priority": Text("prioritária", "priority"),
    "developing": Text("em desenvolvimento", "developing"),
    "standard": Text("padrão", "standard"),
    "insufficient_data": Text("dados insuficientes", "insufficient data"),
    "excluded": Text("excluída", "excluded"),
}

_IN = Text(
    "{name} é conta-chave {tier}: {rank}º lugar com {score} pontos ({needed} {asked}). "
    "Pesam mais {parts}.{held}",
    "{name} is a {tier} key account: rank {rank} with {score} points ({needed} {asked}). "
    "What counts most: {parts}.{held}",
)
_NEEDED = {
    "enter": Text("pontos para entrar:", "points to enter:"),
    "stay": Text("pontos para permanecer:", "points to stay:"),
}
_OUT = Text(
    "{name} fica fora: {why}. Pesam mais {parts}.", "{name} is out: {why}. What counts most: {parts}."
)
_OUT_BARE = Text("{name} fica fora: {why}.", "{name} is out: {why}.")
_THRESHOLD = Text(
    "{rank}º lugar com {score} pontos, faltam {missing} para o nível {tier} ({asked})",
    "rank {rank} with {score} points, {missing} short of {tier} ({asked})",
)
_CAP = Text(
    "{rank}º lugar com {score} pontos bastaria para o nível {tier} ({asked}), mas {limit} já está preenchido",
    "rank {rank} with {score} points would do for the tier {tier} ({asked}), but {limit} is filled",
)
_LIMIT = Text("o limite de {}", "the limit of {}")
_COUNT = Text("{} contas", "{} accounts")
_HOURS = Text("{} horas por mês", "{} hours a month")
_PLACES = Text("o número de vagas", "its number of places")
_OR = Text(" ou ", " or ")
_RULE = Text(
    "cumpre {met} dos {needed} critérios exigidos ({names})",
    "it meets {met} of the {needed} criteria that are required ({names})",
)
_NONE_MET = Text("nenhum", "none")
_GATE = Text(
    "não cumpre o requisito {measure} {band} (tem {value})",
    "it fails the gate {measure} {band} (it has {value})",
)
_GATE_UNKNOWN = Text(
    "o requisito {measure} {band} não pode ser verificado: valor desconhecido",
    "the gate {measure} {band} cannot be checked: its value is unknown",
)
_INSUFFICIENT = Text(
    "dados insuficientes: só {coverage} do peso dos critérios é conhecido e a política exige {minimum}",
    "insufficient data: only {coverage} of the criteria's weight is known and the policy asks for {minimum}",
)
_EXCLUDED = Text("excluída pela política: {reason}", "excluded by the policy: {reason}")
_HELD = Text(" Antes era {tier}.", " It was {tier} before.")
_PART = Text("{measure} ({value}: {points} pontos)", "{measure} ({value}: {points} points)")
_AT_LEAST = Text("de pelo menos {}", "of at least {}")
_AT_MOST = Text("de no máximo {}", "of at most {}")
_AND = Text(" e ", " and ")


def reason(evaluation: Evaluation, record: AccountRecord) -> Text:
    """Why the account is in or out, naming the numbers that decided."""
    return Text(_sentence(evaluation, record, "pt"), _sentence(evaluation, record, "en"))


def _sentence(evaluation: Evaluation, record: AccountRecord, language: Language) -> str:
    parts = _parts(evaluation, record, language)
    words = {"name": record.name, "parts": parts}
    held = _held(record, language)
    if not record.is_key:
        pattern = _OUT if parts and record.score else _OUT_BARE
        return pattern.to(language).format(**words, why=_why_out(evaluation, record, language)) + held
    tier = next(tier for tier in evaluation.policy.tiers if tier.name == record.tier)
    asked, kind = _asked(tier, record)
    return _IN.to(language).format(
        **words,
        tier=TIER_TITLES[record.tier].to(language),
        rank=record.rank,
        score=show_points(record.score or 0.0, language),
        needed=_NEEDED[kind].to(language),
        asked=show_points(asked, language),
        held=held,
    )


def _held(record: AccountRecord, language: Language) -> str:
    """The key tier that was held before, where it is another one."""
    if record.previous_tier not in KEY_TIERS or record.previous_tier == record.tier:
        return ""
    return _HELD.to(language).format(tier=_tier(record.previous_tier, language))


def _why_out(evaluation: Evaluation, record: AccountRecord, language: Language) -> str:
    policy = evaluation.policy
    if record.blocking == "excluded":
        text = Text(**evaluation.facts["excluded"][record.account_id])
        return _EXCLUDED.to(language).format(reason=text.to(language))
    if record.blocking == "insufficient_data":
        return _INSUFFICIENT.to(language).format(
            coverage=format_percent(record.coverage, language, 0),
            minimum=format_percent(policy.minimum_coverage, language, 0),
        )
    if record.blocking.startswith("gate:"):
        return _failed_gate(evaluation, record, record.blocking.removeprefix("gate:"), language)
    if record.blocking == "rule":
        names = ", ".join(evaluation.measures[name].title.to(language) for name in record.met)
        return _RULE.to(language).format(
            met=len(record.met), needed=policy.met_needed, names=names or _NONE_MET.to(language)
        )
    return _below(policy, record, language)


def _below(policy: Policy, record: AccountRecord, language: Language) -> str:
    score = record.score or 0.0
    words = {"rank": record.rank, "score": show_points(score, language)}
    if record.blocking == "cap":
        tier = next(tier for tier in policy.tiers if score >= _asked(tier, record)[0])
        return _CAP.to(language).format(
            **words,
            tier=_tier(tier.name, language),
            asked=show_points(_asked(tier, record)[0], language),
            limit=_limit(policy, language),
        )
    tier = policy.tiers[-1]
    asked, _ = _asked(tier, record)
    return _THRESHOLD.to(language).format(
        **words,
        missing=show_points(asked - score, language),
        tier=_tier(tier.name, language),
        asked=show_points(asked, language),
    )


def _limit(policy: Policy, language: Language) -> str:
    """The programme's limits in words."""
    limits = ((policy.cap.count, _COUNT), (policy.cap.hours, _HOURS))
    shown = [words.to(language).format(f"{limit:g}") for limit, words in limits if limit is not None]
    return _LIMIT.to(language).format(_OR.to(language).join(shown)) if shown else _PLACES.to(language)


def _failed_gate(evaluation: Evaluation, record: AccountRecord, name: str, language: Language) -> str:
    measure = evaluation.measures[name]
    criterion = next(entry for entry in evaluation.policy.criteria if entry.measure == name)
    value = record.values[name]
    pattern = _GATE_UNKNOWN if value is None else _GATE
    return pattern.to(language).format(
        measure=measure.title.to(language),
        band=_band(criterion.gate, measure, evaluation.currency, language),
        value=show_value(measure, value, evaluation.currency, language),
    )


def _band(band: Band | None, measure: Measure, currency: str, language: Language) -> str:
    limits = ((_AT_LEAST, band.at_least), (_AT_MOST, band.at_most)) if band else ()
    shown = [
        text.to(language).format(show_value(measure, limit, currency, language))
        for text, limit in limits
        if limit is not None
    ]
    return _AND.to(language).join(shown)


def _parts(evaluation: Evaluation, record: AccountRecord, language: Language) -> str:
    """The up to three criteria that bring most points."""
    known = [(points, name) for name, points in record.contributions.items() if points]
    best = sorted(known, key=lambda part: -part[0])[:3]
    shown = [
        _PART.to(language).format(
            measure=evaluation.measures[name].title.to(language),
            value=show_value(evaluation.measures[name], record.values[name], evaluation.currency, language),
            points=show_points(points, language),
        )
        for points, name in best
    ]
    return _AND.to(language).join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _asked(tier: Tier, record: AccountRecord) -> tuple[float, str]:
    """The score that a tier asks of this account, and whether it is the one to enter or to stay."""
    held = record.previous_tier in KEY_TIERS and KEY_TIERS.index(record.previous_tier) <= KEY_TIERS.index(
        tier.name
    )
    return (tier.stay, "stay") if held and tier.stay < tier.enter else (tier.enter, "enter")


def _tier(name: str | None, language: Language) -> str:
    return TIER_TITLES[name].to(language) if name else ""
