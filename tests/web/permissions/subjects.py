"""Records that addresses are about, made as they are asked for."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone


class Subjects:
    """One record of each kind; the KAM of the cast owns what has an owner."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast

    @cached_property
    def account(self) -> Any:
        """The KAM's own: also the teammate's to see, hidden from the stranger, success and contributor."""
        from tests.portfolio import account

        return account(kam=self.cast.kam)

    @cached_property
    def lookalike(self) -> Any:
        """An account with the same name; nobody looks after it."""
        from tests.portfolio import account

        return account(self.account.name)

    @property
    def told_apart(self) -> Any:
        from zelo.apps.portfolio.actions.merging import tell_apart

        return tell_apart(first=self.account, second=self.lookalike, by=self.cast.head)

    @property
    def merge(self) -> Any:
        from tests.portfolio import join

        return join(self.lookalike, self.account)

    @cached_property
    def contact(self) -> Any:
        from tests.portfolio import contact

        return contact(self.account, "Ana Luz")

    @property
    def text_to_review(self) -> Any:
        from zelo.apps.portfolio.models import TextToReview

        return TextToReview.objects.create(contact=self.contact, source="portfolio.about", record=1)

    @property
    def assessment(self) -> Any:
        from zelo.apps.portfolio.actions.assessments import assess

        return assess(account=self.account, kind="influence", by=self.cast.kam, level=2, evidence="Visto")

    @property
    def referral(self) -> Any:
        from django.utils import timezone

        from zelo.apps.portfolio.actions.assessments import add_referral

        return add_referral(account=self.account, referred=None, day=timezone.localdate(), note="Empresa X")

    @cached_property
    def touch(self) -> Any:
        """On the KAM's account."""
        from zelo.apps.engagement.actions import log_interaction

        return log_interaction(account=self.account, person=self.cast.kam, text="Preço")

    @cached_property
    def contract(self) -> Any:
        """On the KAM's account."""
        from zelo.apps.contracts.actions.records import create_contract

        today = timezone.localdate()
        return create_contract(
            account=self.account,
            code="CT-1",
            starts_on=today - timedelta(days=200),
            ends_on=today + timedelta(days=165),
            amount=12_000,
            client_notice=60,
        )

    @property
    def amendment(self) -> Any:
        """A draft on that contract."""
        from zelo.apps.contracts.actions.amendments import draft_amendment

        return draft_amendment(
            self.contract, summary="Preço", effective_on=timezone.localdate(), by=self.cast.kam, amount=13_000
        )

    @property
    def suspension(self) -> Any:
        from zelo.apps.contracts.actions.records import suspend_contract

        return suspend_contract(self.contract, starts_on=timezone.localdate())

    @cached_property
    def renewal(self) -> Any:
        """Of that contract."""
        from zelo.apps.contracts.actions.nightly import calendar_of, pass_over

        today = timezone.localdate()
        pass_over([self.contract.pk], today, calendar_of(today))
        return self.contract.cases.get()

    @property
    def own_day(self) -> Any:
        from zelo.apps.work.models import OwnDay

        return OwnDay.objects.get_or_create(day=timezone.localdate(), defaults={"name": "Own"})[0]

    @cached_property
    def series(self) -> Any:
        from zelo.apps.contracts.actions.rates import add_series

        return add_series(code="own", name="Own", kind="yearly")

    @cached_property
    def adjustment(self) -> Any:
        """Proposed by the KAM on that contract, whose clause is a fixed rate."""
        from decimal import Decimal

        from zelo.apps.contracts.actions.adjustments import propose_adjustment
        from zelo.apps.contracts.actions.clauses import PartWanted, keep_clause

        parts = [PartWanted(Decimal(100), percent=Decimal(4))]
        keep_clause(self.contract, version=0, parts=parts)
        return propose_adjustment(self.contract, by=self.cast.kam, outcome="applied")

    @property
    def approved_adjustment(self) -> Any:
        from zelo.apps.contracts.actions.adjustments import approve_adjustment

        return approve_adjustment(self.adjustment, by=self.cast.head)

    @cached_property
    def lost(self) -> Any:
        """That renewal once the client has left."""
        from zelo.apps.contracts.models import RenewalCase

        RenewalCase.objects.filter(pk=self.renewal.pk).update(outcome="lost", closed_on=timezone.localdate())
        return self.contract.cases.get()

    @property
    def alert(self) -> Any:
        """About that renewal's checkpoint."""
        from zelo.apps.work.models import Alert

        return Alert.objects.get(kind="contract.checkpoint", account=self.renewal.contract.account)

    @property
    def feed_secret(self) -> str:
        """Of the KAM's calendar."""
        from zelo.apps.work.actions.notices import make_feed

        return make_feed(self.cast.kam, scope="mine")

    @property
    def digest_token(self) -> str:
        """Ends the KAM's digests."""
        from zelo.apps.work.digest import stop_address

        return stop_address(self.cast.kam).rstrip("/").rsplit("/", 1)[1]

    @property
    def own_field(self) -> Any:
        from zelo.apps.portfolio.actions.fields import add_field

        return add_field(label="Transportadora", kind="text")

    @cached_property
    def saved_view(self) -> Any:
        """The KAM's, shared with everybody."""
        from zelo.apps.people.saved_views import save_view

        return save_view(owner=self.cast.kam, page="accounts", name="Ours", query="tier=key", shared=True)

    @property
    def person(self) -> Any:
        return self.cast.kam

    @property
    def team(self) -> Any:
        return self.cast.kam.team

    @property
    def absence(self) -> Any:
        from zelo.apps.people.actions import plan_absence

        today = timezone.localdate()
        return plan_absence(
            person=self.cast.kam,
            deputy=self.cast.teammate,
            first_day=today,
            last_day=today + timedelta(days=3),
        )

    @property
    def invitation(self) -> tuple[Any, str]:
        """The invitation and the token of its link."""
        from zelo.apps.people.actions import invite_person

        invitation, link = invite_person(email="new@example.com", role="kam", by=self.cast.administrator)
        return invitation, link.rsplit("/", 1)[1]

    @property
    def failed_job(self) -> Any:
        from zelo.apps.operations.actions import enqueue
        from zelo.apps.operations.models import Job

        job = enqueue("operations.tidy")
        Job.objects.filter(pk=job.pk).update(state="failed")
        return job

    @property
    def schedule(self) -> Any:
        from zelo.apps.operations.actions import make_schedules
        from zelo.apps.operations.models import Schedule

        make_schedules()
        return Schedule.objects.get(name="operations.tidy")

    @property
    def failed_mail(self) -> Any:
        from zelo.apps.operations.models import OutgoingMail

        return OutgoingMail.objects.create(key="k", subject="s", recipients=["a@example.com"], state="failed")

    @cached_property
    def checked_import(self) -> Any:
        """A small file, read and compared; one of its lines cannot be used."""
        from tests.imports import checked_import

        return checked_import(self.cast.analyst)

    @cached_property
    def import_profile(self) -> Any:
        from zelo.apps.intake.actions.profiles import save_profile

        return save_profile(name="erp", entry=self.checked_import, by=self.cast.analyst)

    @cached_property
    def watched_folder(self) -> Any:
        from zelo.apps.intake.actions.folders import save_folder
        from zelo.apps.intake.models import WatchedFolder

        return save_folder(WatchedFolder(profile=self.import_profile))

    @property
    def refresh(self) -> Any:
        from zelo.apps.portfolio.models import Refresh

        return Refresh.objects.create(as_of=timezone.localdate(), state="failed", error="No space left.")

    @property
    def unlisted(self) -> Any:
        """An account that sales name and no register lists, as the last refresh found it."""
        from tests.data_reports import report_of

        report_of(unlisted=[self.account])
        return self.account

    @cached_property
    def own_measure(self) -> Any:
        from zelo.apps.intake.data.actions import save_measure
        from zelo.engine.own_measures import compose_text, header_of
        from zelo.warehouse.catalogue import catalogue

        header = header_of(catalogue()["tenure"])
        text = compose_text(header, header["notes"], header["sql"])
        return save_measure(name="own_tenure", text=text, by=self.cast.administrator)

    @property
    def retired_measure(self) -> Any:
        from zelo.apps.intake.data.actions import retire_measure

        retire_measure(self.own_measure, version=1)
        return self.own_measure

    @property
    def trial(self) -> Any:
        """The administrator's."""
        from zelo.apps.intake.data.actions import try_text

        own = self.own_measure
        return try_text(name=own.name, text=own.text, form={"name": own.name}, by=self.cast.administrator)

    @cached_property
    def policy_draft(self) -> Any:
        """A draft of a policy that has nothing else."""
        from tests.selection import policy_draft

        return policy_draft(by=self.cast.analyst)

    @cached_property
    def approved_policy(self) -> Any:
        """An approved version that is not in use."""
        from tests.selection import approved_policy

        return approved_policy(by=self.cast.head)

    @cached_property
    def proposal(self) -> Any:
        """Of an evaluation that is done, for the KAM's account."""
        from tests.selection import evaluation, proposal

        return proposal(evaluation(number=900), self.account)

    @property
    def decision(self) -> Any:
        from zelo.apps.selection.models import Decision

        return Decision.objects.create(
            account=self.account, day=timezone.localdate(), tier="priority", action="confirm"
        )
