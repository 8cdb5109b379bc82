"""The first page, a person's own settings, and the machinery's pages."""

from tests.web.permissions.rule import EVERYBODY, SIGNED_IN, Rule

SEES_OPERATIONS = ("administrator", "head", "analyst", "auditor")
RULES = {
    "home": Rule(SIGNED_IN),
    "healthz": Rule(EVERYBODY),
    "profile": Rule(SIGNED_IN),
    "preferences": Rule(EVERYBODY, method="POST", answers=(302,), data={"theme": "dark"}),
    "sign_out_everywhere": Rule(SIGNED_IN, method="POST", answers=(302,)),
    "jobs": Rule(SEES_OPERATIONS),
    "job": Rule(SEES_OPERATIONS, lambda s: {"pk": s.failed_job.pk}),
    "job_again": Rule(("administrator",), lambda s: {"pk": s.failed_job.pk}, "POST", (302,)),
    "schedule_switch": Rule(("administrator",), lambda s: {"pk": s.schedule.pk}, "POST", (302,)),
    "outbox": Rule(("administrator",)),
    "mail_again": Rule(("administrator",), lambda s: {"pk": s.failed_mail.pk}, "POST", (302,)),
    "trail": Rule(("administrator", "auditor")),
}
