"""What people do with policies and their versions; each is one transaction and leaves its trail."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.analytics.selection import Policy as Rules
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.versions import save_version
from zelo.apps.people.models import User
from zelo.apps.selection.enums import VersionState
from zelo.apps.selection.models import Policy, PolicyVersion
from zelo.apps.selection.policies.reading import parse
from zelo.apps.selection.policies.writing import stamp
from zelo.engine.home import Home
from zelo.engine.policies import find_policy
from zelo.lib.errors import InvalidInput

_REFRESH = "refresh.run"


def create_policy(*, text: str, by: User | None, name: str = "", note: str = "") -> PolicyVersion:
    """A policy with its first draft; name: the one in the text otherwise.

    Raises InvalidInput for a text that is no sound policy, or a name that is taken.
    """
    rules = parse(stamp(text, name, 1) if name else text)
    if Policy.objects.filter(name=rules.name).exists():
        raise InvalidInput(
            _("There is a policy called %(name)s already; choose another name.") % {"name": rules.name}
        )
    with transaction.atomic():
        policy = Policy.objects.create(name=rules.name)
        return _add_version(policy, text, by=by, note=note)


def import_policy(*, text: str, by: User | None, note: str = "") -> PolicyVersion:
    """A policy's file as a new policy, or as the next draft of the one that has its name."""
    rules = parse(text)
    policy = Policy.objects.filter(name=rules.name).first()
    if policy is None:
        return create_policy(text=text, by=by, note=note)
    return start_draft(policy=policy, text=text, by=by, note=note)


def start_draft(*, policy: Policy, text: str, by: User | None, note: str = "") -> PolicyVersion:
    """The next version of a policy, as a draft. Raises InvalidInput where it has a draft already."""
    if policy.archived_at:
        raise InvalidInput(_("This policy is archived; bring it back first."))
    if policy.versions.filter(state=VersionState.DRAFT).exists():
        raise InvalidInput(
            _("The policy %(name)s has a draft already; change that one, or discard it first.")
            % {"name": policy.name}
        )
    with transaction.atomic():
        return _add_version(policy, text, by=by, note=note)


def _add_version(policy: Policy, text: str, *, by: User | None, note: str) -> PolicyVersion:
    number = (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    stamped = stamp(text, policy.name, number)
    made: PolicyVersion = PolicyVersion.objects.create(
        policy=policy, number=number, text=stamped, hash=parse(stamped).hash, author=by, note=note
    )
    return made


def save_draft(draft: PolicyVersion, *, version: int, text: str, note: str) -> Rules:
    """Writes a draft anew; name and number in its text stay the policy's.

    Raises Conflict where somebody changed it after `version`; InvalidInput for what is no sound policy.
    """
    _check_draft(draft)
    stamped = stamp(text, draft.policy.name, draft.number)
    rules = parse(stamped)
    draft.text, draft.hash, draft.note = stamped, rules.hash, note.strip()
    with transaction.atomic():
        save_version(draft, version, ["text", "hash", "note"])
    return rules


def discard_draft(draft: PolicyVersion) -> bool:
    """Removes a draft; a policy that had nothing else goes with it. Returns whether the policy is left."""
    _check_draft(draft)
    policy = draft.policy
    with transaction.atomic():
        draft.delete()
        left: bool = policy.versions.exists()
        if not left:
            policy.delete()
    return left


def approve_version(draft: PolicyVersion, *, version: int, by: User) -> PolicyVersion:
    """From a draft to what may be put into use, and never changes again; who approved it is kept.

    Raises Conflict where the draft was changed after `version`, which is what the person has read.
    """
    _check_draft(draft)
    parse(draft.text)
    draft.state, draft.approved_by, draft.approved_at = VersionState.APPROVED, by, timezone.now()
    with transaction.atomic():
        save_version(draft, version, ["state", "approved_by", "approved_at"])
    return draft


def put_into_use(version: PolicyVersion, *, by: User) -> PolicyVersion:
    """Refreshes evaluate this version from now on; a refresh is asked for."""
    if version.state != VersionState.APPROVED:
        raise InvalidInput(_("Only an approved version can be put into use."))
    if version.policy.archived_at:
        raise InvalidInput(_("This policy is archived; bring it back first."))
    with transaction.atomic():
        _use(version)
        enqueue(_REFRESH, key="refresh", by=by)
    return version


def _use(version: PolicyVersion) -> None:
    PolicyVersion.objects.filter(in_use=True).exclude(pk=version.pk).update(in_use=False)
    version.in_use = True
    version.save(update_fields=["in_use"])


def retire_version(version: PolicyVersion, *, retired: bool = True) -> PolicyVersion:
    """Takes an approved version out of what may be used, or back in."""
    before, after = VersionState.APPROVED, VersionState.RETIRED
    if not retired:
        before, after = after, before
    if version.in_use:
        raise InvalidInput(_("This version is in use; put another into use first."))
    if version.state != before:
        raise InvalidInput(_("The version is no longer what it was; look at its present state."))
    with transaction.atomic():
        version.state = after
        version.save(update_fields=["state"])
    return version


def archive_policy(policy: Policy, *, archived: bool = True) -> Policy:
    """Takes a policy out of the list, or back into it; its versions stay as they are."""
    if archived and policy.versions.filter(in_use=True).exists():
        raise InvalidInput(_("A version of this policy is in use; put another policy into use first."))
    with transaction.atomic():
        policy.archived_at = timezone.now() if archived else None
        policy.save(update_fields=["archived_at"])
    return policy


def adopt_policy(home: Home) -> PolicyVersion:
    """The version in use; where there is none, the policy that the home's settings name becomes it.

    Raises NotFound or InvalidInput where the settings name none that can be used.
    """
    found: PolicyVersion | None = PolicyVersion.objects.filter(in_use=True).select_related("policy").first()
    if found is not None:
        return found
    chosen = find_policy(home, home.policy)
    rules = chosen.policy
    try:
        with transaction.atomic():
            policy, _new = Policy.objects.get_or_create(name=rules.name)
            version = policy.versions.filter(hash=rules.hash, state=VersionState.APPROVED).first()
            if version is None:
                version = _adopt_text(policy, chosen.text, rules)
            _use(version)
    except IntegrityError:  # another process has adopted it meanwhile
        return adopt_policy(home)
    return version


def _adopt_text(policy: Policy, text: str, rules: Rules) -> PolicyVersion:
    number = rules.version
    if policy.versions.filter(number=number).exists():
        number = (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        text = stamp(text, rules.name, number)
    made: PolicyVersion = PolicyVersion.objects.create(
        policy=policy,
        number=number,
        text=text,
        hash=parse(text).hash,
        state=VersionState.APPROVED,
        note=_("The policy that the settings of this home named."),
        approved_at=timezone.now(),
    )
    return made


def _check_draft(draft: PolicyVersion) -> None:
    if draft.state != VersionState.DRAFT:
        raise InvalidInput(
            _("Version %(number)s is approved and never changes; make a new draft of it.")
            % {"number": draft.number}
        )
