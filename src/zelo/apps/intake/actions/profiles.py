"""Profiles: how a source's files are read, saved under a name, as a mapping file too."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from zelo.apps.intake.models import Import, Profile, WatchedFolder
from zelo.apps.intake.reading import CHOICES, mapping_of
from zelo.apps.intake.targets import NFE
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers import mapping_text, shipped_mappings

_LONGEST = 60


def save_profile(*, name: str, entry: Import, by: Any) -> Profile:
    """Keeps how this file is read; a profile of the name is changed. Raises InvalidInput for a bad name."""
    slug = slugify(name)[:_LONGEST]
    if not slug:
        raise InvalidInput(_("Give the profile a name of letters and digits, such as erp-sales."))
    validate_slug(slug)
    if slug in shipped_mappings():
        raise InvalidInput(_("Zelo ships a mapping called %(name)s; choose another name.") % {"name": slug})
    document = document_of(entry)
    with transaction.atomic():
        profile, _new = Profile.objects.update_or_create(
            name=slug,
            defaults={
                "target": entry.target,
                "source": entry.source,
                "mode": entry.mode,
                "mapping": document,
                "saved_by": by,
            },
        )
        entry.profile = profile
        entry.save(update_fields=["profile"])
        transaction.on_commit(lambda: _write(profile))
    return profile


def document_of(entry: Import) -> dict[str, Any]:
    """The import's mapping with what people settled about the file, as a mapping file has it."""
    mapping_of(entry)
    chosen = {name: entry.options[name] for name in CHOICES if entry.options.get(name)}
    return {**entry.mapping, **({"source": entry.source} if entry.source else {}), **chosen}


def remove_profile(profile: Profile) -> None:
    """Removes a profile and its file. Raises InvalidInput while a folder is watched by it."""
    if WatchedFolder.objects.filter(profile=profile).exists():
        raise InvalidInput(_("A folder is watched with this profile; remove the folder first."))
    profile.delete()
    _path(profile).unlink(missing_ok=True)


def write_profiles() -> None:
    """Puts every profile's file into the home, as after a restore."""
    for profile in Profile.objects.all():
        _write(profile)


def _write(profile: Profile) -> None:
    if profile.target == NFE:
        return
    path = _path(profile)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(mapping_text(profile.mapping), encoding="utf-8")
    draft.replace(path)


def _path(profile: Profile) -> Path:
    folder: Path = settings.HOME.profiles
    return folder / f"{profile.name}.toml"
