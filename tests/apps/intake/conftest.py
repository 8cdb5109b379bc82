"""A home that the application works on, and files as an ERP exports them."""

from tests.apps.refresh.conftest import company, home, refresh
from tests.imports import work

__all__ = ["company", "home", "refresh", "work"]

# Windows-1252, semicolons, decimal commas; three lines that cannot be used.
SALES = (
    "Relatório de vendas;;;;\r\n"
    "Cód. Cliente;Emissão;Nota;Item;Valor Líquido;Observação\r\n"
    "C1;02/03/2026;1001;1;1.234,56;Pão de açúcar\r\n"
    "C1;15/03/2026;1002;1;200,00;\r\n"
    "C2;31/02/2026;1003;1;300,00;data errada\r\n"
    "C2;18/03/2026;1004;1;R$ abc;valor errado\r\n"
    "C3;20/03/2026;1005;1;400,10;São João\r\n"
    ";21/03/2026;1006;1;50,00;sem cliente; e sobra\r\n"
    "C3;25/03/2026;1007;1;600,00;\r\n"
)
SALES_MAPPING = {
    "table": "transactions",
    "columns": {
        "account_code": "Cód. Cliente",
        "day": "Emissão",
        "document": "Nota",
        "net": "Valor Líquido",
    },
    "key": ["Nota", "Item"],
}
