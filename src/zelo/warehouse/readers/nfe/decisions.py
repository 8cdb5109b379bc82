"""How the notes were read, told like the columns of any other file."""

from pathlib import Path

from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.nfe.collect import Collected
from zelo.warehouse.readers.options import ColumnDecision
from zelo.warehouse.readers.rawtable import literal, name

_FIELDS = (
    ("dest/CNPJ", "account_cnpj", "CNPJ"),
    ("dest/CPF, dest/idEstrangeiro", "account_code", "keyed hash"),
    ("ide/dhEmi", "day", "iso"),
    ("infNFe/@Id", "document", "access key"),
    ("prod/CFOP, ide/natOp, ide/finNFe", "kind", "table of sales"),
    ("prod/cProd", "product", "text"),
    ("prod/qCom", "quantity", "decimal point"),
    ("prod/vUnCom", "unit_price", "decimal point"),
    ("prod/vProd + vFrete + vSeg + vOutro", "gross", "decimal point"),
    ("prod/vDesc, vICMSDeson", "discount", "decimal point"),
    ("vICMS, vFCP, vICMSUFDest, vPIS, vCOFINS, vISSQN", "taxes", "decimal point"),
    ("gross - discount - taxes", "net", "decimal point"),
)


def decisions(
    connection: Connection, found: Collected, staged: Path, own: frozenset[str], *, inferred: bool
) -> tuple[ColumnDecision, ...]:
    """One decision per field with the cells it fills; then the own companies and the unproven notes."""
    counts = ", ".join(f"count({name(field)}), min({name(field)})" for _, field, _ in _FIELDS)
    found_cells = connection.run(f"SELECT {counts} FROM read_parquet({literal(str(staged))})")[0]
    fields = [
        ColumnDecision(header, field, form, filled, None if example is None else str(example))
        for (header, field, form), filled, example in zip(
            _FIELDS, found_cells[::2], found_cells[1::2], strict=True
        )
    ]
    issued = int(connection.run("SELECT count(DISTINCT note) FROM judged WHERE is_own")[0][0])
    companies = ", ".join(sorted(own)) or None
    how = "has part in most notes" if inferred else "given"
    fields.append(ColumnDecision("emit/CNPJ", "own company", how, issued, companies))
    if found.unproven:
        taken = "without a protocol, taken as authorised"
        fields.append(ColumnDecision("protNFe/infProt/cStat", "authorisation", taken, found.unproven, None))
    return tuple(fields)
