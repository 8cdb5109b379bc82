"""Columns that several fact tables share."""

from zelo.warehouse.facts.schema import Column, Kind

ACCOUNT = (
    Column(
        "account_code",
        Kind.CODE,
        "The customer's code in the source system.",
        headers=(
            "account_id",
            "account",
            "customer_id",
            "customer",
            "customer_code",
            "client_id",
            "client_code",
            "conta",
            "codigo_conta",
            "codigo_da_conta",
            "id_conta",
            "cliente",
            "codigo_cliente",
            "codigo_do_cliente",
            "cod_cliente",
            "id_cliente",
        ),
    ),
    Column(
        "account_cnpj",
        Kind.CNPJ,
        "The customer's CNPJ, used where the code is unknown.",
        headers=("cnpj", "cnpj_cliente", "cnpj_do_cliente", "customer_cnpj", "cpf_cnpj", "cnpj_cpf"),
    ),
)


def day(doc: str, *headers: str, required: bool = True) -> Column:
    """The date from which the row is known."""
    common = ("date", "data", "dia")
    return Column("day", Kind.DATE, doc, required=required, headers=(*headers, *common))


def code(doc: str, *headers: str, required: bool = True) -> Column:
    """The row's own code in the source system, its key."""
    return Column("code", Kind.CODE, doc, required=required, headers=(*headers, "codigo", "id", "record_id"))


def money(name: str, doc: str, *headers: str, required: bool = False, known: str = "day") -> Column:
    return Column(name, Kind.MONEY, doc, required=required, known=(known,), unit="currency", headers=headers)


def date(name: str, doc: str, *headers: str, required: bool = False, known: str = "day") -> Column:
    return Column(name, Kind.DATE, doc, required=required, known=(known,), headers=headers)


def choice(
    name: str,
    doc: str,
    choices: tuple[str, ...],
    *headers: str,
    required: bool = False,
    known: str = "day",
    default: str | None = None,
) -> Column:
    return Column(
        name,
        Kind.CHOICE,
        doc,
        required=required,
        known=(known,),
        choices=choices,
        default=default,
        headers=headers,
    )
