"""People's judgements of an account by rubrics, and who brought whom."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.models import User
from zelo.apps.portfolio.enums import AssessmentKind
from zelo.apps.portfolio.models import Account, Assessment, Referral
from zelo.apps.portfolio.rubrics import PROOF_FROM, RUBRICS
from zelo.lib.errors import InvalidInput


def assess(
    *,
    account: Account,
    kind: str,
    by: User | None,
    level: int | None,
    evidence: str = "",
    link: str = "",
    day: date | None = None,
    amount: Decimal | None = None,
) -> Assessment:
    """Writes down a judgement; the one before stays in the history. day: today where not said.

    Raises InvalidInput without a level (growth potential: without level and amount), for a high level without
    evidence and link, an amount where none is asked, or a day to come.
    """
    day, evidence, link = day or timezone.localdate(), evidence.strip(), link.strip()
    _check_judgement(kind, day, level, amount, proven=bool(evidence and link))
    with transaction.atomic():
        made: Assessment = Assessment.objects.create(
            account=account,
            kind=kind,
            day=day,
            level=level,
            amount=amount,
            evidence=evidence,
            link=link,
            assessor=by,
        )
    return made


def _check_judgement(
    kind: str, day: date, level: int | None, amount: Decimal | None, *, proven: bool
) -> None:
    if day > timezone.localdate():
        raise InvalidInput(_("The day lies in the future."))
    if amount is not None and not RUBRICS[AssessmentKind(kind)].asks_amount:
        raise InvalidInput(_("Only growth potential is judged with an amount."))
    if level is None and amount is None:
        raise InvalidInput(_("Choose a level."))
    if level is not None and not 0 <= level <= 4:
        raise InvalidInput(_("A level lies between 0 and 4."))
    if amount is not None and amount < 0:
        raise InvalidInput(_("A yearly spend is not below zero."))
    if level is not None and level >= PROOF_FROM and not proven:
        raise InvalidInput(_("Levels 3 and 4 need proof: say what shows it, and link to it."))


def withdraw_assessment(assessment: Assessment, *, withdrawn: bool = True) -> Assessment:
    """Takes a judgement out of what counts, or puts it back."""
    with transaction.atomic():
        assessment.withdrawn_at = timezone.now() if withdrawn else None
        assessment.save(update_fields=["withdrawn_at"])
    return assessment


def add_referral(
    *, account: Account, referred: Account | None, day: date, won_on: date | None = None, note: str = ""
) -> Referral:
    """Writes down that `account` brought another one; referred: None where that is no customer (yet).

    Raises InvalidInput for an account that brought itself, is said twice, or days in the wrong order.
    """
    note = note.strip()
    if referred is not None and referred.pk == account.pk:
        raise InvalidInput(_("An account cannot bring itself."))
    if referred is None and not note:
        raise InvalidInput(_("Say who was referred: choose the account, or name the company in the note."))
    if day > timezone.localdate():
        raise InvalidInput(_("The day lies in the future."))
    if won_on is not None and won_on < day:
        raise InvalidInput(_("It was won before it was referred: look at the two days again."))
    with transaction.atomic():
        known = Referral.objects.filter(account=account, referred=referred, withdrawn_at=None)
        if referred is not None and known.exists():
            raise InvalidInput(_("This referral is written down already."))
        made: Referral = Referral.objects.create(
            account=account, referred=referred, day=day, won_on=won_on, note=note
        )
    return made


def withdraw_referral(referral: Referral, *, withdrawn: bool = True) -> Referral:
    """Takes a referral out of what counts, or puts it back."""
    with transaction.atomic():
        referral.withdrawn_at = timezone.now() if withdrawn else None
        referral.save(update_fields=["withdrawn_at"])
    return referral
