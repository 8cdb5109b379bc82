"""Facts about who buys what, under which contract, and what may come."""

from zelo.warehouse.facts.columns import ACCOUNT, choice, code, date, day, money
from zelo.warehouse.facts.schema import Column, Kind, Table

ACCOUNTS = Table(
    "accounts",
    "one customer company (an establishment) in one source system",
    (
        Column(
            "code",
            Kind.CODE,
            "The customer's code in the source system.",
            required=True,
            headers=(*ACCOUNT[0].headers, "account_code", "codigo", "id"),
        ),
        day(
            "Date from which the account is known; empty means always.",
            "cadastro",
            "registered_on",
            required=False,
        ),
        Column(
            "name",
            Kind.TEXT,
            "Company name.",
            headers=("nome", "razao_social", "nome_fantasia", "account_name"),
        ),
        Column("cnpj", Kind.CNPJ, "CNPJ of the establishment.", headers=ACCOUNT[1].headers),
        Column(
            "parent_code",
            Kind.CODE,
            "Code of the parent account in the same source: the economic group.",
            headers=("parent", "group", "grupo", "grupo_economico", "conta_mae", "subsidiary_of"),
        ),
        Column("segment", Kind.TEXT, "Line of business.", headers=("segmento", "sector", "setor", "ramo")),
        Column("region", Kind.TEXT, "Region or state.", headers=("regiao", "uf", "estado", "state")),
        Column("city", Kind.TEXT, "City.", headers=("cidade", "municipio")),
        Column("country", Kind.TEXT, "Country.", headers=("pais",)),
        date(
            "since",
            "First day as a customer, where the company records it.",
            "cliente_desde",
            "customer_since",
        ),
        Column(
            "kam_code", Kind.CODE, "Code of the key account manager.", headers=("kam", "gerente", "vendedor")
        ),
        Column(
            "same_as",
            Kind.CODE,
            "Code of the account that this one was found to be, in the same source, else as `source:code`.",
            headers=("mesma_conta", "duplicate_of", "duplicada_de", "merged_into", "unificada_com"),
        ),
    ),
    key="code",
    parties=(("code", "cnpj", "account_id"),),
)

TRANSACTIONS = Table(
    "transactions",
    "one line of an invoice, order or credit note",
    (
        *ACCOUNT,
        day(
            "Date of issue.",
            "invoice_date",
            "data_emissao",
            "emissao",
            "issued_on",
            "order_date",
            "dt_emissao",
        ),
        Column(
            "document",
            Kind.CODE,
            "Invoice or order number; where empty, account and day stand for it.",
            headers=(
                "invoice",
                "invoice_number",
                "documento",
                "nota",
                "nota_fiscal",
                "nf",
                "numero_nf",
                "pedido",
                "order_id",
            ),
        ),
        choice(
            "kind",
            "What the line is; where empty, `sale`, or `credit` when net is negative.",
            ("sale", "return", "credit", "cancellation"),
            "tipo",
            "type",
        ),
        Column(
            "product",
            Kind.CODE,
            "Product or service code.",
            headers=("produto", "product_code", "sku", "item", "codigo_produto", "stock_code"),
        ),
        Column(
            "quantity",
            Kind.QUANTITY,
            "Quantity, negative on returns.",
            unit="units",
            headers=("quantidade", "qtd", "qtde", "qty"),
        ),
        Column(
            "unit_price",
            Kind.PRICE,
            "Price per unit before taxes recovered.",
            unit="currency per unit",
            headers=("preco", "preco_unitario", "price", "valor_unitario"),
        ),
        Column(
            "list_price",
            Kind.PRICE,
            "Price per unit in the price list.",
            unit="currency per unit",
            headers=("preco_tabela", "preco_de_tabela"),
        ),
        money("gross", "Gross amount.", "valor_bruto", "bruto", "gross_amount"),
        money("discount", "Discount given, as a positive amount.", "desconto", "discount_amount"),
        money("taxes", "Taxes on the sale, as a positive amount.", "impostos", "tax", "tributos"),
        money(
            "net",
            "Net revenue; where empty, gross - discount - taxes, else quantity x unit price.",
            "amount",
            "valor",
            "valor_liquido",
            "liquido",
            "receita_liquida",
            "net_amount",
            "total",
            "valor_total",
        ),
        money("cost", "Cost of what was sold.", "custo", "cogs", "cmv"),
        date(
            "cancelled_on",
            "Day on which the document was cancelled: before it the line counts, from it on it does not.",
            "cancelado_em",
            "data_cancelamento",
            "dt_cancelamento",
            "cancellation_date",
            known="cancelled_on",
        ),
    ),
    derived=(
        ("net", "gross - coalesce(discount, 0) - coalesce(taxes, 0)"),
        ("net", "round_half_up(quantity * unit_price)"),
        ("kind", "CASE WHEN net < 0 THEN 'credit' ELSE 'sale' END"),
    ),
    ends="cancelled_on",
)

CONTRACTS = Table(
    "contracts",
    "one contract with an account",
    (
        code("The contract's code.", "contract", "contract_id", "contrato", "numero_contrato"),
        *ACCOUNT,
        day(
            "Date of signature; where empty, the start.",
            "signed_on",
            "assinatura",
            "data_assinatura",
            required=False,
        ),
        date(
            "starts_on",
            "First day in force.",
            "start",
            "start_date",
            "inicio",
            "data_inicio",
            "vigencia_inicio",
            required=True,
        ),
        date(
            "ends_on",
            "Last day in force; empty means without term.",
            "end",
            "end_date",
            "fim",
            "termino",
            "vigencia_fim",
        ),
        money("amount", "Amount per `amount_months` months.", "valor", "value"),
        Column(
            "amount_months",
            Kind.INTEGER,
            "Months that `amount` covers: 1 monthly, 12 yearly.",
            unit="months",
            default="12",
            headers=("meses_do_valor", "period_months"),
        ),
        Column("recurring", Kind.FLAG, "Whether the amount recurs.", default="true", headers=("recorrente",)),
        choice(
            "renewal",
            "What happens at the end.",
            ("none", "same_term", "fixed", "indefinite", "negotiation"),
            "renovacao",
            default="none",
        ),
        Column(
            "renewal_months",
            Kind.INTEGER,
            "Length of an automatic renewal of fixed length.",
            unit="months",
            headers=("meses_renovacao",),
        ),
        Column(
            "notice_days",
            Kind.INTEGER,
            "Calendar days of notice before the end.",
            unit="days",
            headers=("aviso_previo", "dias_aviso", "aviso_previo_dias"),
        ),
        Column(
            "notice_months",
            Kind.INTEGER,
            "Months of notice before the end, where it is not counted in days.",
            unit="months",
            headers=("meses_aviso", "aviso_previo_meses"),
        ),
        choice(
            "exit",
            "When notice takes effect while there is no term.",
            ("any_time", "anniversary"),
            "saida",
            default="any_time",
        ),
        date(
            "term_starts_on",
            "First day of the term that `ends_on` closes, where an amendment moved it past the start.",
            "inicio_do_periodo",
            "term_start",
        ),
        date(
            "notified_on",
            "Day on which a termination was notified.",
            "denuncia",
            "data_denuncia",
            known="notified_on",
        ),
        Column(
            "terminated_on",
            Kind.DATE,
            "Last day in force after a termination; known from `notified_on`, else from that day.",
            known=("notified_on", "terminated_on"),
            headers=("rescisao", "data_rescisao", "cancelled_on"),
        ),
    ),
    key="code",
    derived=(("day", "starts_on"),),
)

OPPORTUNITIES = Table(
    "opportunities",
    "one sales opportunity",
    (
        code("The opportunity's code.", "opportunity_id", "oportunidade"),
        *ACCOUNT,
        day("Day it was opened.", "opened_on", "abertura", "engage_date"),
        Column("product", Kind.CODE, "Product or offering.", headers=("produto",)),
        money("expected_amount", "Amount hoped for.", "amount", "valor"),
        date("expected_on", "Day on which it was expected to close.", "previsao"),
        date("closed_on", "Day on which it was won or lost.", "close_date", "fechamento", known="closed_on"),
        choice("outcome", "How it ended.", ("won", "lost"), "deal_stage", "resultado", known="closed_on"),
        money("won_amount", "Amount won.", "close_value", "valor_ganho", known="closed_on"),
    ),
    key="code",
)

REFERRALS = Table(
    "referrals",
    "one account introduced by another",
    (
        *ACCOUNT,
        day("Day of the referral.", "referred_on", "data_indicacao"),
        Column(
            "referred_code",
            Kind.CODE,
            "Code of the referred account.",
            headers=("indicado", "conta_indicada"),
        ),
        Column("referred_cnpj", Kind.CNPJ, "CNPJ of the referred account.", headers=("cnpj_indicado",)),
        date("won_on", "Day on which the referred account became a customer.", "ganho_em", known="won_on"),
    ),
    parties=(
        ("account_code", "account_cnpj", "account_id"),
        ("referred_code", "referred_cnpj", "referred_id"),
    ),
)

TARGETS = Table(
    "targets",
    "one agreed target of an account for one period",
    (
        *ACCOUNT,
        day("Day on which the target was set.", "set_on"),
        Column("measure", Kind.CODE, "The measure the target is about.", required=True, headers=("medida",)),
        date("period_start", "First day of the period.", "inicio", required=True),
        date("period_end", "Last day of the period.", "fim", required=True),
        money("amount", "The target.", "meta", "valor", required=True),
    ),
)
