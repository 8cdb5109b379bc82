"""A record's values as they are kept beside it, and given back."""

from typing import Any

from django.db import models

# Changes by itself whenever the record does, or when it is published.
_OWN = ("version", "search", "sort_name", "updated_at", "created_at")


def record_values(record: models.Model) -> dict[str, Any]:
    """The stored fields of a record as JSON values; its key left out."""
    return {
        field.attname: _plain(field, record)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.attname not in _OWN
    }


def differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that have another value."""
    return {name: (old, after.get(name)) for name, old in before.items() if old != after.get(name)}


def set_values(record: models.Model, values: dict[str, Any]) -> list[str]:
    """Gives a record kept values; returns the names of the fields to be saved."""
    fields = {field.attname: field for field in record._meta.concrete_fields}
    for name, value in values.items():
        given = value if isinstance(fields[name], models.JSONField) else fields[name].to_python(value)
        setattr(record, name, given)
    return [fields[name].name for name in values]


def _plain(field: Any, record: models.Model) -> Any:
    value = field.value_from_object(record)
    if value is None or isinstance(value, bool | int) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(record)
