"""Policies and their versions: from a draft to what refreshes evaluate."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.models import Job
from zelo.apps.operations.versions import Conflict
from zelo.apps.selection.actions import policies as actions
from zelo.apps.selection.models import Policy, PolicyVersion
from zelo.apps.selection.policies.reading import parse, policy_file
from zelo.engine.home import Home
from zelo.engine.policies import find_policy
from zelo.lib.errors import InvalidInput


@pytest.fixture
def starter(db: None) -> str:
    return find_policy(settings.HOME, "purchases").text


@pytest.fixture
def draft(starter: str, cast: Any) -> PolicyVersion:
    return actions.create_policy(text=starter, name="ours", by=cast.analyst)


@pytest.fixture
def own_home(tmp_path: Path, db: None) -> Iterator[Home]:
    home = Home(tmp_path / "home", policy="purchases")
    home.save()
    yield home


def test_a_copy_of_a_starter_has_its_own_name_and_keeps_the_comments(draft: PolicyVersion) -> None:
    rules = parse(draft.text)
    assert (rules.name, rules.version, draft.hash) == ("ours", 1, rules.hash)
    assert "# From 0.01% to 1% of all revenue." in draft.text


def test_a_name_that_is_taken_is_refused(draft: PolicyVersion, starter: str) -> None:
    with pytest.raises(InvalidInput, match="There is a policy called ours already"):
        actions.create_policy(text=starter, name="ours", by=None)


def test_a_draft_is_saved_under_its_own_name_and_number(draft: PolicyVersion) -> None:
    text = draft.text.replace("weight = 20", "weight = 25").replace('"ours"', '"theirs"')
    actions.save_draft(draft, version=1, text=text, note=" heavier ")
    draft.refresh_from_db()
    rules = parse(draft.text)
    assert (rules.name, rules.criteria[0].weight, draft.note, draft.version) == ("ours", 25, "heavier", 2)


def test_the_second_of_two_people_is_told(draft: PolicyVersion) -> None:
    actions.save_draft(draft, version=1, text=draft.text, note="mine")
    with pytest.raises(Conflict):
        actions.save_draft(PolicyVersion.objects.get(), version=1, text=draft.text, note="theirs")
    assert PolicyVersion.objects.get().note == "mine"


def test_who_approves_approves_what_was_read(draft: PolicyVersion, cast: Any) -> None:
    actions.save_draft(draft, version=1, text=draft.text, note="later")
    with pytest.raises(Conflict):
        actions.approve_version(draft, version=1, by=cast.head)
    assert PolicyVersion.objects.get().state == "draft"


def test_what_is_approved_never_changes(draft: PolicyVersion, cast: Any) -> None:
    actions.approve_version(draft, version=1, by=cast.head)
    kept = PolicyVersion.objects.get()
    assert (kept.state, kept.approved_by, kept.approved_at is not None) == ("approved", cast.head, True)
    with pytest.raises(InvalidInput, match="never changes"):
        actions.save_draft(kept, version=kept.version, text=draft.text, note="")
    with pytest.raises(InvalidInput, match="never changes"):
        actions.discard_draft(kept)


def test_only_an_approved_version_is_put_into_use(draft: PolicyVersion, cast: Any) -> None:
    with pytest.raises(InvalidInput, match="Only an approved version"):
        actions.put_into_use(draft, by=cast.head)


def test_one_version_is_in_use_and_a_refresh_is_asked_for(draft: PolicyVersion, cast: Any) -> None:
    first = actions.adopt_policy(settings.HOME)
    actions.put_into_use(actions.approve_version(draft, version=1, by=cast.head), by=cast.head)
    assert [v.policy.name for v in PolicyVersion.objects.filter(in_use=True)] == ["ours"]
    assert not PolicyVersion.objects.get(pk=first.pk).in_use
    assert Job.objects.filter(name="refresh.run", state="waiting").count() == 1
    assert ["True", "False"] in [(change.changes or {}).get("in_use") for change in changes_of(first)]


def test_what_is_in_use_is_neither_retired_nor_archived(draft: PolicyVersion, cast: Any) -> None:
    used = actions.put_into_use(actions.approve_version(draft, version=1, by=cast.head), by=cast.head)
    with pytest.raises(InvalidInput, match="in use"):
        actions.retire_version(used)
    with pytest.raises(InvalidInput, match="in use"):
        actions.archive_policy(used.policy)


def test_a_retired_version_can_come_back(draft: PolicyVersion, cast: Any) -> None:
    approved = actions.approve_version(draft, version=1, by=cast.head)
    assert actions.retire_version(approved).state == "retired"
    with pytest.raises(InvalidInput, match="Only an approved"):
        actions.put_into_use(approved, by=cast.head)
    assert actions.retire_version(approved, retired=False).state == "approved"


def test_a_policy_has_one_draft_at_a_time(draft: PolicyVersion, cast: Any) -> None:
    with pytest.raises(InvalidInput, match="has a draft already"):
        actions.start_draft(policy=draft.policy, text=draft.text, by=cast.analyst)
    approved = actions.approve_version(draft, version=1, by=cast.head)
    second = actions.start_draft(policy=draft.policy, text=approved.text, by=cast.analyst)
    assert (second.number, parse(second.text).version) == (2, 2)


def test_a_policy_whose_only_draft_is_discarded_is_gone(draft: PolicyVersion) -> None:
    assert actions.discard_draft(draft) is False
    assert not Policy.objects.exists()


def test_a_file_of_a_known_name_is_its_next_draft(draft: PolicyVersion, cast: Any) -> None:
    actions.approve_version(draft, version=1, by=cast.head)
    text = draft.text.replace("weight = 20", "weight = 30").replace("version = 1", "version = 9")
    made = actions.import_policy(text=text, by=cast.analyst)
    assert (made.policy, made.number, made.state) == (draft.policy, 2, "draft")
    assert parse(made.text).criteria[0].weight == 30


@pytest.mark.parametrize("text", ["name = ", "[[criteria]]\nmeasure = 'nothing'", ""])
def test_a_file_that_is_no_policy_is_refused(text: str, db: None) -> None:
    with pytest.raises(InvalidInput):
        actions.import_policy(text=text, by=None)
    assert not Policy.objects.exists()


def test_the_settings_policy_is_taken_over_once(own_home: Home) -> None:
    first = actions.adopt_policy(own_home)
    own_home = Home(own_home.root, policy="recurring")
    assert actions.adopt_policy(own_home) == first
    assert (first.policy.name, first.state, first.in_use) == ("purchases", "approved", True)
    assert policy_file(first).policy.hash == find_policy(own_home, "purchases").policy.hash


def test_a_policy_of_the_settings_name_is_not_overwritten(own_home: Home, starter: str) -> None:
    mine = actions.create_policy(text=starter.replace("weight = 20", "weight = 21"), by=None)
    adopted = actions.adopt_policy(own_home)
    assert (adopted.policy, adopted.number, mine.policy.versions.count()) == (mine.policy, 2, 2)
