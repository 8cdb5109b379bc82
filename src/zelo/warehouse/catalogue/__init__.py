"""The measures Zelo ships and the check every measure passes, shipped or a user's own."""

from zelo.warehouse.catalogue.costs import reveals_costs, without_costs
from zelo.warehouse.catalogue.dialect import bind, columns
from zelo.warehouse.catalogue.leaf import Direct
from zelo.warehouse.catalogue.measure import Better, Measure, catalogue, parse_measure
from zelo.warehouse.catalogue.models import model_selects
from zelo.warehouse.catalogue.plan import Plan, numbered_sql, plan_measures
from zelo.warehouse.catalogue.reading import NUMBERED, Pass
from zelo.warehouse.catalogue.rules import Fault, check, find_faults

__all__ = [
    "NUMBERED",
    "Better",
    "Direct",
    "Fault",
    "Measure",
    "Pass",
    "Plan",
    "bind",
    "catalogue",
    "check",
    "columns",
    "find_faults",
    "model_selects",
    "numbered_sql",
    "parse_measure",
    "plan_measures",
    "reveals_costs",
    "without_costs",
]
