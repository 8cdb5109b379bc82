"""Alerts: of the accounts that a person sees; another department gets none."""

from tests.web.permissions.contacts import EDITS, HIDDEN, LISTS, PRIVACY
from tests.web.permissions.rule import EVERYBODY, SIGNED_IN, Rule


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
    "company_calendar": Rule(SIGNED_IN),
    "own_day_add": Rule(
        PRIVACY, method="POST", answers=(302,), data={"day": "2026-01-25", "name": "Aniversário da cidade"}
    ),
    "own_day_remove": Rule(PRIVACY, lambda s: {"pk": s.own_day.pk}, "POST", (302,)),
    "digest_stop": Rule(EVERYBODY, lambda s: {"token": s.digest_token}),
}
