"""The demonstration in a home of the application: loaded once, found again the next time."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.enums import JobState
from zelo.apps.operations.models import Job
from zelo.apps.operations.worker import Worker
from zelo.apps.people.models import User
from zelo.apps.refresh.actions import ask_for_past_refresh, ask_for_refresh
from zelo.apps.refresh.running import adopt_home
from zelo.demo.adjustments import load_adjustments
from zelo.demo.application import (
    SignIn,
    Told,
    has_people,
    load_people,
    load_relationships,
    note_loading,
    renew_password,
)
from zelo.demo.company import Company
from zelo.demo.load import mark_served
from zelo.demo.losses import explain_losses, load_losses
from zelo.demo.renewals import load_renewals
from zelo.demo.selection import take_last_evaluation
from zelo.engine.home import Home
from zelo.lib.errors import ZeloError

# So long before there is a snapshot, for pages that say what changed.
BEFORE = timedelta(days=28)


@dataclass(frozen=True)
class Loaded:
    """The people who may sign in; sign_in: with their password, None where it was told before."""

    people: tuple[User, ...]
    sign_in: SignIn | None


def load_application(home: Home, company: Company, told: Told) -> Loaded:
    """Brings facts and people together and runs the first refresh; broken off, it goes on where it was."""
    told("people", 0.0)
    language = str(settings.LANGUAGE_CODE)
    sign_in = renew_password() if has_people() else load_people(company, language)
    told("accounts", 0.1)
    adopt_home(home, timezone.localdate(), lambda name, rows: told(name, None))
    load_relationships(company, told)
    note_loading(company, sign_in.people[0])
    enqueue("portfolio.duplicates")
    told("the first refresh", None)
    run_now(ask_for_past_refresh(company.as_of - BEFORE))
    take_last_evaluation()
    load_losses(company.as_of)
    run_now(ask_for_refresh())
    load_adjustments(company.as_of, language)
    run_now(enqueue("contracts.pass"))
    told("evaluations", None)
    take_last_evaluation()
    told("renewals", None)
    load_renewals(timezone.localdate())
    explain_losses(language)
    run_now(enqueue("contracts.pass"))
    mark_served(home)
    return Loaded(sign_in.people, sign_in)


def found_again(*, new_password: bool) -> Loaded:
    """The people of a home that is loaded already."""
    if new_password:
        sign_in = renew_password()
        return Loaded(sign_in.people, sign_in)
    return Loaded(tuple(User.objects.filter(is_active=True).order_by("pk")), None)


def run_now(job: Job) -> None:
    """Runs a job in this process. Raises ZeloError with its reason where it fails."""
    Worker().run_until_idle()
    ended = Job.objects.get(pk=job.pk)
    if ended.state != JobState.DONE:
        raise ZeloError(ended.error or "The refresh has not ended; see the work of the system.")
