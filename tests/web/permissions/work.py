"""Alerts: of the accounts that a person sees; another department gets none."""

from tests.web.permissions.contacts import EDITS, HIDDEN, LISTS
from tests.web.permissions.rule import EVERYBODY, Rule


def _alert(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.alert.pk}


RULES = {
    "alerts": Rule(LISTS),
    "alert_settle": Rule(EDITS, _alert, "POST", (302,), {"state": "done"}, HIDDEN),
    "alert_reopen": Rule(EDITS, _alert, "POST", (302,), hidden=HIDDEN),
    "alert_snooze": Rule(EDITS, _alert, "POST", (302,), hidden=HIDDEN),
    "notices": Rule(LISTS),
    "feed_make": Rule(LISTS, method="POST", data={"scope": "mine"}),
    "feed_revoke": Rule(LISTS, method="POST", answers=(302,)),
    "feed": Rule(EVERYBODY, lambda s: {"secret": s.feed_secret}),
    "digest_stop": Rule(EVERYBODY, lambda s: {"token": s.digest_token}),
}
