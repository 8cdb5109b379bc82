"""Accounts that are in twice: found, compared, merged, and merges taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.apps.portfolio.actions.merging import merge_accounts, take_back_difference, tell_apart, undo_merge
from zelo.apps.portfolio.duplicate_words import MAIN_REASONS, reason_texts
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import EXPORT_ACCOUNTS, MERGE_ACCOUNTS, SEE_MONEY
from zelo.apps.portfolio.queries.aliases import merges, merges_into
from zelo.apps.portfolio.queries.duplicates import comparison_for, last_search, pairs, told_apart
from zelo.apps.portfolio.team_tables import pair_sheet
from zelo.lib.errors import ZeloError
from zelo.ui.exports import sheet_response

PER_PAGE = 25


def aliases_panel(request: HttpRequest, account: Account) -> dict[str, Any]:
    """The card on an account page that says what was merged into it."""
    return {"merges": merges_into(account), "undoes": MERGE_ACCOUNTS.allows(request.user)}


def has_aliases(request: HttpRequest, account: Account) -> bool:
    return bool(merges_into(account))


@require_safe
@requires(MERGE_ACCOUNTS)
def duplicates(request: HttpRequest) -> HttpResponse:
    viewer, asked = viewer_of(request), _asked(request)
    page = Paginator(pairs(viewer, **asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "duplicates",
        "page": page,
        "rows": [(pair, reason_texts(pair.reasons)) for pair in page],
        "money": SEE_MONEY.allows(viewer),
        "exports": EXPORT_ACCOUNTS.allows(viewer),
        "reasons": MAIN_REASONS,
        "searched": last_search(),
        "bar": bar_of(viewer, "duplicates", request.GET),
        **asked,
    }
    return render(request, "portfolio/duplicates/list.html", context)


@require_safe
@requires(MERGE_ACCOUNTS)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    viewer = viewer_of(request)
    if not EXPORT_ACCOUNTS.allows(viewer):
        raise PermissionDenied
    header, rows = pair_sheet(pairs(viewer, **_asked(request)), money=SEE_MONEY.allows(viewer))
    response = sheet_response(kind, _("duplicates"), _("Duplicates"), header, rows)
    record_event("duplicates exported", viewer, kind=kind, rows=len(rows))
    return response


@require_POST
@requires(MERGE_ACCOUNTS)
def search(request: HttpRequest) -> HttpResponse:
    job = enqueue("portfolio.duplicates", key="by hand", by=viewer_of(request))
    messages.success(
        request, _("The search is under way; this page shows what it finds. Job %(job)s.") % {"job": job.pk}
    )
    return redirect("duplicates")


@require_safe
@requires(MERGE_ACCOUNTS)
def duplicate(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two accounts side by side."""
    viewer = viewer_of(request)
    found = comparison_for(viewer, first, second)
    counts = [
        (label, ours, theirs)
        for (label, ours), (_label, theirs) in zip(found.first.counts, found.second.counts, strict=True)
    ]
    context = {
        "nav": "duplicates",
        "found": found,
        "sides": (found.first, found.second),
        "counts": counts,
        "reasons": reason_texts(found.pair.reasons) if found.pair else [],
        "money": SEE_MONEY.allows(viewer),
    }
    return render(request, "portfolio/duplicates/pair.html", context)


@require_POST
@requires(MERGE_ACCOUNTS)
def merge(request: HttpRequest, first: int, second: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = comparison_for(viewer, first, second)
    sides = {str(side.account.pk): side.account for side in (found.first, found.second)}
    kept = sides.pop(request.POST.get("keep", ""), None)
    if kept is None:
        messages.error(request, _("Choose which of the two stays."))
        return redirect("duplicate", first=first, second=second)
    [merged] = sides.values()
    versions = {one.pk: _version(request.POST.get(f"version-{one.pk}", "")) for one in (kept, merged)}
    try:
        merge_accounts(
            kept=kept,
            merged=merged,
            by=viewer,
            kept_version=versions[kept.pk],
            merged_version=versions[merged.pk],
        )
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("duplicate", first=first, second=second)
    text = _("%(merged)s is now part of %(kept)s. Its figures follow with the next refresh.")
    messages.success(request, text % {"merged": merged.name, "kept": kept.name})
    return redirect("account", pk=kept.pk)


@require_POST
@requires(MERGE_ACCOUNTS)
def apart(request: HttpRequest, first: int, second: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = comparison_for(viewer, first, second)
    tell_apart(first=found.first.account, second=found.second.account, by=viewer)
    messages.success(request, _("Noted: these two are different. It can be taken back under “Merges”."))
    return redirect("duplicates")


@require_POST
@requires(MERGE_ACCOUNTS)
def together(request: HttpRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(told_apart(viewer_of(request)), pk=pk)
    take_back_difference(pair)
    messages.success(request, _("Taken back: the two may be duplicates again."))
    return redirect("duplicate", first=pair.first_id, second=pair.second_id)


@require_safe
@requires(MERGE_ACCOUNTS)
def merged(request: HttpRequest) -> HttpResponse:
    """What was merged and what was told apart, each to be taken back."""
    viewer = viewer_of(request)
    context = {
        "nav": "duplicates",
        "page": Paginator(merges(viewer), PER_PAGE).get_page(request.GET.get("page")),
        "apart": told_apart(viewer)[:100],
    }
    return render(request, "portfolio/duplicates/merges.html", context)


@require_POST
@requires(MERGE_ACCOUNTS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = get_object_or_404(merges(viewer), pk=pk)
    try:
        done = undo_merge(found, by=viewer)
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("merges")
    messages.success(request, _("%(name)s stands for itself again.") % {"name": found.merged.name})
    for text in _left_behind(done.back.added, done.back.left, found.kept.name):
        messages.info(request, text)
    return redirect("account", pk=found.merged_id)


def _left_behind(added: int, left: int, kept: str) -> list[str]:
    """What an undo did not put back, in words."""
    texts = []
    if added:
        text = ngettext(
            "%(count)s record added since the merge stays with %(name)s.",
            "%(count)s records added since the merge stay with %(name)s.",
            added,
        )
        texts.append(text % {"count": added, "name": kept})
    if left:
        text = ngettext(
            "%(count)s record was changed since and stays as it is.",
            "%(count)s records were changed since and stay as they are.",
            left,
        )
        texts.append(text % {"count": left})
    return texts


def _asked(request: HttpRequest) -> dict[str, str]:
    reason = request.GET.get("reason", "")
    return {
        "search": request.GET.get("q", "").strip()[:100],
        "reason": reason if reason in dict(MAIN_REASONS) else "",
        "order": request.GET.get("sort", "-score"),
    }


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
