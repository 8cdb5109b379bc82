"""Facts about how the relationship goes: answers, contacts made, promises, judgements, decisions."""

from zelo.warehouse.facts.columns import ACCOUNT, choice, code, date, day, money
from zelo.warehouse.facts.schema import Column, Kind, Table

RESPONSES = Table(
    "responses",
    "one answer of one respondent to one survey question",
    (
        *ACCOUNT,
        day("Day of the answer.", "answered_on", "data_resposta"),
        Column("survey", Kind.CODE, "Survey or wave.", headers=("pesquisa", "wave", "onda")),
        choice("kind", "What was asked.", ("nps", "csat", "ces"), "tipo", "type", required=True),
        Column(
            "answer",
            Kind.QUANTITY,
            "The answer: NPS 0-10, CSAT 1-5, CES 1-7, higher is better.",
            required=True,
            unit="points",
            headers=("resposta", "nota", "score"),
        ),
        Column(
            "respondent",
            Kind.CODE,
            "The respondent's code; never a name.",
            headers=("respondente", "contact_code"),
        ),
        choice(
            "role",
            "The respondent's role.",
            ("sponsor", "decision_maker", "champion", "influencer", "user", "blocker"),
            "papel",
        ),
    ),
)

INTERACTIONS = Table(
    "interactions",
    "one touch with an account",
    (
        *ACCOUNT,
        day("Day of the interaction."),
        choice(
            "channel", "How it took place.", ("call", "visit", "email", "whatsapp", "video", "other"), "canal"
        ),
        Column("minutes", Kind.INTEGER, "Duration.", unit="minutes", headers=("minutos", "duracao")),
        Column("contact_code", Kind.CODE, "The contact's code; never a name.", headers=("contato",)),
        Column("kam_code", Kind.CODE, "Who of ours.", headers=("kam",)),
    ),
)

COMMITMENTS = Table(
    "commitments",
    "one promise with a date",
    (
        code("The promise's code.", "combinado"),
        *ACCOUNT,
        day("Day on which it was promised.", "promised_on"),
        choice("side", "Who promised.", ("ours", "theirs"), "lado", default="ours"),
        date("due_on", "Day by which it is due.", "due", "prazo", required=True),
        date("closed_on", "Day on which it was kept or given up.", "encerrado_em", known="closed_on"),
        choice("outcome", "How it ended.", ("kept", "broken"), "resultado", known="closed_on"),
    ),
    key="code",
)

ASSESSMENTS = Table(
    "assessments",
    "one judgement of one criterion of an account by a person, on a rubric",
    (
        *ACCOUNT,
        day("Day of the assessment.", "assessed_on", "data_avaliacao"),
        choice(
            "kind",
            "What was judged.",
            ("influence", "alignment", "growth_potential"),
            "criterio",
            "tipo",
            required=True,
        ),
        Column("level", Kind.INTEGER, "Level of the rubric, 0 to 4.", unit="level", headers=("nivel",)),
        money(
            "amount",
            "For growth potential: the account's yearly spend on what we offer.",
            "valor",
            "yearly_spend",
        ),
        Column("assessor_code", Kind.CODE, "Who judged; never a name.", headers=("avaliador",)),
    ),
)

DECISIONS = Table(
    "decisions",
    "one person's decision on an account's tier",
    (
        *ACCOUNT,
        day("Day of the decision.", "decided_on", "data_decisao"),
        choice(
            "tier",
            "The tier decided; of a declined proposal, the one that was proposed.",
            ("strategic", "priority", "developing", "standard"),
            "nivel",
            required=True,
        ),
        choice(
            "action",
            "What was done with the proposal.",
            ("confirm", "decline", "exception"),
            "acao",
            default="confirm",
        ),
        Column("policy", Kind.CODE, "The policy that proposed it.", headers=("politica",)),
        Column("evaluation", Kind.INTEGER, "The evaluation that proposed it.", headers=("apuracao",)),
        date("review_on", "Day on which an exception is looked at again.", "revisao"),
    ),
)
