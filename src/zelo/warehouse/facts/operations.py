"""Facts from running the business: service, use, money owed, deliveries and what serving costs."""

from zelo.warehouse.facts.columns import ACCOUNT, choice, code, date, day, money
from zelo.warehouse.facts.schema import Column, Kind, Table

COSTS = Table(
    "costs",
    "one cost of serving an account",
    (
        *ACCOUNT,
        day("Day or month of the cost."),
        choice(
            "kind",
            "What it was spent on.",
            ("service", "support", "visit", "freight", "returns", "credit", "rebate", "programme", "other"),
            "tipo",
            "type",
            default="service",
        ),
        money("amount", "Cost, as a positive amount.", "valor", "custo", "cost", required=True),
    ),
)

TICKETS = Table(
    "tickets",
    "one support ticket",
    (
        code("The ticket's code.", "ticket", "ticket_id", "chamado"),
        *ACCOUNT,
        day("Day it was opened.", "opened_on", "abertura"),
        choice("severity", "How severe.", ("low", "medium", "high", "critical"), "severidade", "priority"),
        date("due_on", "Day by which it should be closed.", "due", "prazo"),
        date("closed_on", "Day on which it was closed.", "encerramento", "closed", known="closed_on"),
    ),
    key="code",
)

USAGE = Table(
    "usage",
    "one metered use of a product by an account",
    (
        *ACCOUNT,
        day("Day of the use."),
        Column("metric", Kind.CODE, "What is metered.", required=True, headers=("metrica",)),
        Column(
            "quantity",
            Kind.QUANTITY,
            "How much.",
            required=True,
            unit="units",
            headers=("quantidade", "value"),
        ),
    ),
)

RECEIVABLES = Table(
    "receivables",
    "one instalment owed by an account",
    (
        code("The instalment's code.", "titulo", "duplicata"),
        *ACCOUNT,
        day("Day of issue.", "issued_on", "emissao"),
        Column("document", Kind.CODE, "The invoice it belongs to.", headers=("documento", "nota", "invoice")),
        date("due_on", "Day by which it is due.", "due", "vencimento", required=True),
        money("amount", "Amount owed.", "valor", required=True),
        date("paid_on", "Day on which it was paid.", "pagamento", "data_pagamento", known="paid_on"),
        money("paid_amount", "Amount paid.", "valor_pago", known="paid_on"),
    ),
    key="code",
)

DELIVERIES = Table(
    "deliveries",
    "one delivery to an account",
    (
        code("The delivery's code.", "entrega", "remessa"),
        *ACCOUNT,
        day("Day on which it was ordered.", "ordered_on", "pedido_em"),
        Column(
            "document",
            Kind.CODE,
            "The order or invoice it belongs to.",
            headers=("documento", "nota", "pedido"),
        ),
        date("promised_on", "Day promised.", "previsao", "prazo"),
        date("delivered_on", "Day on which it arrived.", "entregue_em", known="delivered_on"),
        Column(
            "complete",
            Kind.FLAG,
            "Whether all of it arrived.",
            known=("delivered_on",),
            headers=("completa",),
        ),
    ),
    key="code",
)
