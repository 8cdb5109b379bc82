"""Which account a line is about: by the source's code, the account's own code, its CNPJ or CNPJ root."""

from collections.abc import Iterable
from typing import Any

from zelo.apps.intake.targets import Row, Run
from zelo.apps.portfolio.models import Account, Establishment
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.lib import cnpj as cnpjs


class AccountFinder:
    """The accounts that these rows name, of those that the person of the import sees."""

    def __init__(self, rows: Iterable[Row], run: Run) -> None:
        visible = accounts_visible_to(run.by).filter(is_archived=False)
        codes = {row["account_code"] for row in rows if row.get("account_code")}
        numbers = {row["account_cnpj"] for row in rows if row.get("account_cnpj")}
        self._by_code: dict[str, Account] = {
            account.code: account for account in visible.filter(code__in=codes)
        }
        places = Establishment.objects.filter(account__in=visible).select_related("account")
        self._by_code |= {
            place.code: place.account for place in places.filter(source=run.source, code__in=codes)
        }
        self._by_cnpj = {place.cnpj: place.account for place in places.filter(cnpj__in=numbers)}
        roots = {cnpjs.root(number) for number in numbers}
        self._by_root = {account.cnpj_root: account for account in visible.filter(cnpj_root__in=roots - {""})}

    def find(self, row: Row) -> Account | None:
        """The row's account; None where it names none that is known."""
        by_code = self._by_code.get(row.get("account_code") or "")
        number: Any = row.get("account_cnpj") or ""
        return by_code or self._by_cnpj.get(number) or self._by_root.get(cnpjs.root(number))
