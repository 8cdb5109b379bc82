"""The demonstration: a shop's real purchase log, from its file to an explained list of key accounts."""

from zelo.demo.purchases import AS_OF, POLICY, load_demo

__all__ = ["AS_OF", "POLICY", "load_demo"]
