"""Lists as people want to see them again: saved, changed and removed, and what a list shows of them."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from zelo.apps.people.models import SavedView, User
from zelo.lib.errors import InvalidInput
from zelo.ui.lists import VIEW, list_pages, view_text

_LONGEST = 2000


def views_of(viewer: Any, page: str = "") -> QuerySet[SavedView]:
    """The views that this person may open, of one list or of all: own ones and those shared by others."""
    found: QuerySet[SavedView] = SavedView.objects.filter(
        Q(owner=viewer) | Q(shared=True, owner__is_active=True), page__in=list(list_pages())
    )
    found = found.select_related("owner").order_by("name", "pk")
    return found.filter(page=page) if page else found


def own_views(viewer: Any) -> QuerySet[SavedView]:
    return views_of(viewer).filter(owner=viewer)


def pinned_views(viewer: Any) -> QuerySet[SavedView]:
    """What stands in this person's navigation."""
    return own_views(viewer).filter(pinned=True)


def save_view(
    *, owner: User, page: str, name: str, query: str, shared: bool = False, pinned: bool = False
) -> SavedView:
    """Keeps a list under a name. Raises InvalidInput for a name that the person has given already."""
    if page not in list_pages():
        raise InvalidInput(_("There is no such list."))
    with transaction.atomic():
        _require_free(owner, page, name)
        view: SavedView = SavedView.objects.create(
            owner=owner, page=page, name=name.strip(), query=_plain(query), shared=shared, pinned=pinned
        )
    return view


def change_view(view: SavedView, *, query: str | None = None, **fields: Any) -> SavedView:
    """Name, who may open it, whether it is pinned; or, with `query`, what it shows."""
    with transaction.atomic():
        if "name" in fields:
            fields["name"] = fields["name"].strip()
            _require_free(view.owner, view.page, fields["name"], but=view)
        if query is not None:
            fields["query"] = _plain(query)
        for name, value in fields.items():
            setattr(view, name, value)
        view.save(update_fields=list(fields))
    return view


def remove_view(view: SavedView) -> None:
    view.delete()


def address_of(view: SavedView) -> str:
    """Where a view leads; it says which view it is, so that the list can offer to change it."""
    return f"{reverse(view.page)}?{view.query}{'&' if view.query else ''}{VIEW}={view.pk}"


def bar_of(viewer: Any, page: str, params: QueryDict) -> dict[str, Any]:
    """What a list shows of views: each with its address, the open one, and whether it was changed since."""
    query = view_text(params)
    shown = [
        {
            "view": view,
            "url": address_of(view),
            "is_own": view.owner_id == viewer.pk,
            "is_open": str(view.pk) == params.get(VIEW),
        }
        for view in views_of(viewer, page)
    ]
    opened = next((entry for entry in shown if entry["is_open"]), None)
    changed = bool(opened) and opened["view"].query != query  # type: ignore[index]
    return {"views": shown, "opened": opened, "changed": changed, "query": query, "page": page}


def _plain(query: str) -> str:
    text = view_text(QueryDict(query.removeprefix("?")))
    if len(text) > _LONGEST:
        raise InvalidInput(_("This list is narrowed down by too much to be kept."))
    return text


def _require_free(owner: User, page: str, name: str, but: SavedView | None = None) -> None:
    others = SavedView.objects.filter(owner=owner, page=page, name=name.strip())
    if others.exclude(pk=but.pk if but else None).exists():
        raise InvalidInput(_("You have a view of this name already; choose another name."))
