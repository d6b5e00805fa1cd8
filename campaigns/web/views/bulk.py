"""A deed on many issues of the list: what was chosen, the preview, what came of each."""

from __future__ import annotations

import io
from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access
from campaigns.models import BulkRun, User
from campaigns.processes import bulk, bulk_runs
from campaigns.processes.refusals import BadFields
from campaigns.web.downloads import workbook_response
from campaigns.web.filter_bar import fault_lines, tags_of
from campaigns.web.forms.bulk import FORMS, BulkForm
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.wording.bulk import file_name
from campaigns.wording.labels import DEEDS, word

NAMED = 200  # so many refused issues stand on the page; the workbook has them all
NOT_CHOSEN = frozenset({"n", "deed", "all"})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of the deed for the chosen issues; POST keeps them and begins the preview."""
    user, now = user_of(request), timezone.now()
    deed = request.GET.get("deed", "")
    if deed not in access.bulk_deeds(user):
        raise Http404
    wanted = _wanted(request)
    form = FORMS[deed](request.POST if request.method == "POST" else None)
    faults: list[str] = []
    numbers: list[str] = []
    try:
        numbers = bulk.numbers_of(user=user, wanted=wanted, now=now, most=bulk_runs.MOST)
        if form.is_valid():
            run = bulk_runs.begin(
                deed=deed,
                wanted=wanted,
                given=form.given(),
                campaign=campaign_of(request),
                by=user,
                now=now,
            )
            _at_once(run, user)
            return redirect("bulk_run", run_id=run.pk)
    except BadFields as refused:
        faults = fault_lines(refused)
    return _shown(request, deed, form, wanted, numbers, faults)


def _wanted(request: HttpRequest) -> dict[str, list[str]]:
    """The issues ticked, or with `all` those that match the filters."""
    params = params_of(request)
    if "all" not in params:
        return {"number": params.get("n", [])}
    return {name: values for name, values in params.items() if name not in NOT_CHOSEN}


def _shown(
    request: HttpRequest,
    deed: str,
    form: BulkForm,
    wanted: Mapping[str, list[str]],
    numbers: list[str],
    faults: list[str],
) -> HttpResponse:
    context = {
        "deed_words": word(DEEDS, deed),
        "form": form,
        "count": len(numbers),
        "first": numbers[:20],
        "tags": tags_of(wanted, campaign_of(request), with_state=True)
        if "all" in request.GET
        else [],
        "faults": faults,
        "back": _back(wanted) if "all" in request.GET else "",
    }
    is_bad = bool(faults) or (form.is_bound and not form.is_valid())
    return render(request, "campaigns/bulk/new.html", context, status=400 if is_bad else 200)


def _back(wanted: Mapping[str, list[str]]) -> str:
    """The list's query string for what was chosen by filter."""
    query = QueryDict(mutable=True)
    for name, values in wanted.items():
        query.setlist(name, values)
    return query.urlencode()


def _at_once(run: BulkRun, user: User) -> None:
    """A short run needs no worker."""
    if run.job is None and run.state in {"checking", "doing"}:
        bulk_runs.work(run=run, by=user, now=timezone.now())


@login_required
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Where a run stands: its progress, its preview, its results."""
    found = _found(request, run_id)
    rows = bulk_runs.refused_rows(found)[:NAMED] if found.state in {"checked", "done"} else ()
    counts = bulk_runs.counts_of(found)
    context = {
        "run": found,
        "deed_words": word(DEEDS, found.deed),
        "under_way": bulk_runs.is_under_way(found),
        "counts": counts,
        "left": counts["all"] - counts["done"],
        "refused": [
            {"issue": row.issue, "reason": bulk_runs.said_of(found, row)[1]} for row in rows
        ],
        "most_named": NAMED,
    }
    template = "_run" if request.headers.get("HX-Request") else "run"
    return render(request, f"campaigns/bulk/{template}.html", context)


@login_required
@require_POST
def carry_out(request: HttpRequest, run_id: int) -> HttpResponse:
    """Does what the preview showed, or goes on where it was cut off."""
    user = user_of(request)
    found = bulk_runs.carry_out(run_id=_found(request, run_id).pk, by=user, now=timezone.now())
    _at_once(found, user)
    return redirect("bulk_run", run_id=found.pk)


@login_required
@require_safe
def results(request: HttpRequest, run_id: int) -> HttpResponse:
    """A line an issue, as a workbook."""
    found = _found(request, run_id)
    out = io.BytesIO()
    bulk_runs.write_results(run=found, out=out, now=timezone.now())
    return workbook_response(file_name(found.deed, found.pk), out.getvalue())


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The reader's own bulk deeds, the latest first."""
    found = access.visible_bulk_runs(user_of(request)).order_by("-created_at", "-pk")[:50]
    words = {
        "checking": _("preview under way"),
        "checked": _("previewed, not done"),
        "doing": _("under way"),
        "done": _("done"),
    }
    rows = [{"run": row, "deed": word(DEEDS, row.deed), "state": words[row.state]} for row in found]
    return render(request, "campaigns/bulk/list.html", {"rows": rows})


def _found(request: HttpRequest, run_id: int) -> BulkRun:
    rows = access.visible_bulk_runs(user_of(request)).select_related("job", "owner")
    return get_object_or_404(rows, pk=run_id)
