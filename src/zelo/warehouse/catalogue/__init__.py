"""The measures Zelo ships and the check every measure passes, shipped or a user's own."""

from zelo.warehouse.catalogue.dialect import bind, columns
from zelo.warehouse.catalogue.measure import Measure, catalogue, parse_measure
from zelo.warehouse.catalogue.plan import Plan, plan_measures
from zelo.warehouse.catalogue.rules import check

__all__ = ["Measure", "Plan", "bind", "catalogue", "check", "columns", "parse_measure", "plan_measures"]
