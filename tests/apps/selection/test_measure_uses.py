"""What the pages of measures are told of policies."""

from typing import Any

import pytest

from tests.selection import version
from zelo.apps.intake.data.actions import retire_measure, save_measure
from zelo.apps.intake.data.uses import policies_using
from zelo.apps.selection.models import Policy
from zelo.engine.own_measures import compose_text, header_of
from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import catalogue

pytestmark = pytest.mark.django_db


def test_a_policy_names_its_measures_until_it_is_archived() -> None:
    made = version()
    assert "Revenue and frequency" in [use.title for use in policies_using("purchase_frequency")]
    assert "Revenue and frequency" not in [use.title for use in policies_using("tenure")]
    Policy.objects.filter(pk=made.policy_id).update(archived_at=made.created_at)
    assert "Revenue and frequency" not in [use.title for use in policies_using("purchase_frequency")]


def test_a_measure_of_a_draft_cannot_be_retired(settings: Any, tmp_path: Any) -> None:
    from zelo.engine.home import Home

    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    header = header_of(catalogue()["tenure"])
    text = compose_text(header, header["notes"], header["sql"])
    measure = save_measure(name="own_tenure", text=text, by=None)
    draft = version().text.replace('"purchase_frequency"', '"own_tenure"')
    version(text=draft.replace("version = 1", "version = 2"), state="draft")
    with pytest.raises(InvalidInput, match="used by Revenue and frequency"):
        retire_measure(measure, version=measure.version)
