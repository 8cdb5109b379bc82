"""Demonstrations: a shop's real purchase log, and an invented company whose truth is known."""

from zelo.demo.company import SEED, Company, build_company
from zelo.demo.load import Loading, is_served, load_company, loaded_identity
from zelo.demo.purchases import AS_OF, POLICY, load_demo

__all__ = [
    "AS_OF",
    "POLICY",
    "SEED",
    "Company",
    "Loading",
    "build_company",
    "is_served",
    "load_company",
    "load_demo",
    "loaded_identity",
]
