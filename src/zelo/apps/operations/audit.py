"""The trail of changes: who changed what, from which value to which, bulk writes included.

A model joins the trail by `register(Model)` in its app's `ready()` and by `objects = AuditedManager()`, whose
bulk writes are kept as well; a test refuses an audited model without it. `acting_as` says who acts.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from auditlog.diff import model_instance_diff
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from zelo.apps.operations.models import Change

_CHUNK = 500
_MODELS_LOCK = threading.Lock()


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, or nobody for the machinery; address is the network's."""

    user: Any = None
    address: str | None = None
    request_id: str | None = None

    def columns(self) -> dict[str, Any]:
        user = self.user if getattr(self.user, "pk", None) else None
        return {"actor": user, "remote_addr": self.address, "cid": self.request_id}


_NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=_NOBODY)


def current_actor() -> Actor:
    return _actor.get()


@contextmanager
def acting_as(user: Any, address: str | None = None, request_id: str | None = None) -> Iterator[None]:
    """Changes made inside are written down as this person's."""
    token = _actor.set(Actor(user, address, request_id))
    try:
        yield
    finally:
        _actor.reset(token)


def register(model: type[models.Model], *, exclude: Sequence[str] = (), mask: Sequence[str] = ()) -> None:
    """Keeps the changes of this model; exclude: fields never kept. mask: fields kept only in part."""
    with _MODELS_LOCK:
        if not auditlog.contains(model):
            kept = [
                field.name for field in model._meta.concrete_fields if field.name not in {*exclude, "version"}
            ]
            auditlog.register(model, include_fields=kept, mask_fields=list(mask), serialize_data=False)


def record_event(event: str, subject: models.Model, **details: Any) -> Change:
    """Writes down something that is no change of a record: a sign-in, an export, a restore.

    details: small JSON values without personal data.
    """
    entry: Change = Change.objects.log_create(
        subject, force_log=True, action=Change.Action.ACCESS, event=event, additional_data=details
    )
    return entry


def changes_of(subject: models.Model, most: int = 50) -> list[Change]:
    """The trail of one record, newest first, ready to be shown."""
    found = Change.objects.get_for_object(subject).select_related("actor", "content_type")
    return load_references(list(found[:most]))


def load_references(changes: list[Change]) -> list[Change]:
    """Gives each change `references`: what the keys among its values stand for; a query per kind."""
    keys: dict[type[models.Model], set[str]] = {}
    for change in changes:
        for field, value in _foreign_values(change):
            keys.setdefault(field.related_model, set()).add(value)
    names = {
        (model, str(found.pk)): str(found)
        for model, wanted in keys.items()
        for found in model._base_manager.filter(pk__in=wanted)
    }
    for change in changes:
        change.references = {
            value: names[field.related_model, value]
            for field, value in _foreign_values(change)
            if (field.related_model, value) in names
        }
    return changes


def _foreign_values(change: Change) -> Iterator[tuple[Any, str]]:
    model = change.content_type.model_class()
    for name, pair in (change.changes or {}).items():
        field = next((f for f in model._meta.concrete_fields if f.name == name), None) if model else None
        if isinstance(field, models.ForeignKey):
            yield from ((field, value) for value in pair if str(value).isdigit())


class AuditedQuerySet(models.QuerySet[Any]):
    """Bulk writes that leave the same trail as saving each record would.

    `bulk_update` ends in `update`, and `delete` sends a signal per record. What is set to null because
    another record goes (`SET_NULL`) leaves no entry: an action that removes such a record clears it first.
    """

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        if options.get("ignore_conflicts") or options.get("update_conflicts"):
            raise NotImplementedError("A bulk write that may change other rows leaves no trail.")
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **options)
            _keep([(Change.Action.CREATE, None, obj) for obj in made])
        return made

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            old = {obj.pk: obj for obj in self.all()}
            count = super().update(**values)
            new = self._stored(list(old))
            names = [self.model._meta.get_field(name).name for name in values]
            _keep([(Change.Action.UPDATE, old[pk], obj) for pk, obj in new.items()], names)
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def _stored(self, keys: Sequence[Any]) -> dict[Any, Any]:
        rows: dict[Any, Any] = {}
        for start in range(0, len(keys), _CHUNK):
            rows |= self.model._base_manager.using(self.db).in_bulk(list(keys[start : start + _CHUNK]))
        return rows


AuditedManager = models.Manager.from_queryset(AuditedQuerySet)


def _keep(pairs: list[tuple[int, Any, Any]], fields: list[str] | None = None) -> None:
    """Writes one entry per record that changed."""
    entries = []
    for action, old, new in pairs:
        changes = model_instance_diff(old, new, fields_to_check=fields)
        if changes:
            entries.append(_entry(action, new, changes))
    Change.objects.bulk_create(entries, batch_size=_CHUNK)


def _entry(action: int, subject: models.Model, changes: dict[str, Any]) -> Change:
    return Change(
        content_type=ContentType.objects.get_for_model(subject),
        object_pk=str(subject.pk),
        object_id=subject.pk if isinstance(subject.pk, int) else None,
        object_repr=str(subject),
        action=action,
        changes=changes,
        **current_actor().columns(),
    )
