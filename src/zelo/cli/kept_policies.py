"""The policies that the application of a home keeps, for the command line."""

from pathlib import Path

from zelo.cli.application import has_application
from zelo.cli.server import prepare
from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput, NotFound
from zelo.lib.text import Language


def kept_policies(home: Home, language: Language) -> list[list[object]]:
    """Name, version, where it stands, and title of every version of policies that are not archived."""
    _open(home)
    from zelo.apps.selection.models import PolicyVersion
    from zelo.apps.selection.policies.reading import parse

    found = PolicyVersion.objects.filter(policy__archived_at=None).select_related("policy")
    rows: list[list[object]] = []
    for version in found.order_by("policy__name", "number"):
        origin = "in use" if version.in_use else str(version.state)
        try:
            title = parse(version.text).title.to(language)
        except InvalidInput:
            title = "-"
        rows.append([version.policy.name, version.number, origin, title])
    return rows


def export_policy(home: Home, name: str, number: int | None) -> str:
    """The text of a version: the one asked for, else the one in use, else the last. Raises NotFound."""
    _open(home)
    from zelo.apps.selection.models import PolicyVersion

    found = PolicyVersion.objects.filter(policy__name=name)
    if number is not None:
        found = found.filter(number=number)
    version = found.order_by("-in_use", "-number").first()
    if version is None:
        known = sorted(set(PolicyVersion.objects.values_list("policy__name", flat=True)))
        asked = name if number is None else f"{name} {number}"
        there = ", ".join(known) or "none yet"
        raise NotFound(
            f"The application has no policy {asked}; it has {there}. `zelo policy list` shows them."
        )
    return str(version.text)


def import_policy(home: Home, path: Path, note: str) -> tuple[str, int]:
    """The file as a draft; gives its name and number. Raises InvalidInput for what is no sound policy."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The policy {path} is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise InvalidInput(f"The policy {path} cannot be read: {error.strerror}.") from error
    _open(home)
    from zelo.apps.selection.actions.policies import import_policy as take

    made = take(text=text, by=None, note=note)
    return made.policy.name, made.number


def _open(home: Home) -> None:
    """Sets the application up. Raises NotFound where the home has none."""
    if not has_application(home):
        raise NotFound(f"The home {home.root} has no application yet; zelo serve makes it.")
    prepare(home.root)
    from zelo.apps.operations.upgrade import require_upgraded

    require_upgraded()
