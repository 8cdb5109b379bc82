"""Reads NF-e and NFC-e XML, in files, folders and zips, into transactions."""

from zelo.warehouse.readers.nfe.archive import is_nfe
from zelo.warehouse.readers.nfe.identity import Pseudonyms
from zelo.warehouse.readers.nfe.read import read_nfe
from zelo.warehouse.readers.nfe.sale_rules import SaleRules, load_sale_rules, shipped_sale_rules

__all__ = ["Pseudonyms", "SaleRules", "is_nfe", "load_sale_rules", "read_nfe", "shipped_sale_rules"]
