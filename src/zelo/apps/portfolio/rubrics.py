"""The rubrics by which people judge an account: what each level from 0 to 4 looks like."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.enums import AssessmentKind

HOLDS = timedelta(days=365)
PROOF_FROM = 3


@dataclass(frozen=True)
class Rubric:
    """One question with its five anchored answers, from level 0 up; asks_amount: with a yearly spend."""

    kind: AssessmentKind
    question: Promise
    levels: tuple[Promise, Promise, Promise, Promise, Promise]
    hint: Promise
    icon: str
    asks_amount: bool = False


RUBRICS = {
    AssessmentKind.INFLUENCE: Rubric(
        AssessmentKind.INFLUENCE,
        _("How much do others follow this account?"),
        (
            _("Nobody looks at what this account does."),
            _("Known in its city; others ask about it now and then."),
            _("Named as a reference by at least one other customer or prospect."),
            _("Leads its segment or region: others wait for what it decides, and it says so in public."),
            _("Sets its industry's standard: speaks at its events, writes its rules, opens doors for us."),
        ),
        _("A prospect who named them, an association they lead, a talk, an article."),
        "speakerphone",
    ),
    AssessmentKind.ALIGNMENT: Rubric(
        AssessmentKind.ALIGNMENT,
        _("How far do their objectives and ours go the same way?"),
        (
            _("They want to leave, or what they want hurts us."),
            _("They buy by price alone; we know none of their objectives."),
            _("We know their objectives; some of ours fit, nothing is written down."),
            _("At least one shared objective is written down, with a person on each side and a date."),
            _("A shared plan, signed by both, whose results both sides look at at least twice a year."),
        ),
        _("The minutes of a review, a shared plan, an e-mail in which they say it."),
        "arrows-join",
    ),
    AssessmentKind.GROWTH_POTENTIAL: Rubric(
        AssessmentKind.GROWTH_POTENTIAL,
        _("How much more could they buy of what we offer?"),
        (
            _("Nothing: we have it all, or they are closing down."),
            _("Little: up to a tenth more than they buy today."),
            _("Some: up to half as much again, in products they buy from others today."),
            _("Much: up to twice as much; the lines or units are known and somebody decides about them."),
            _("Very much: more than twice as much; they have told us figures and plan to buy."),
        ),
        _("A quotation, their public balance sheet, a plant in building, the volume of a competitor."),
        "trending-up",
        asks_amount=True,
    ),
}
