"""Issues: the list with its filters, one issue, the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Issue, User
from campaigns.processes import exporting, issue_filters, reading, reference
from campaigns.processes.ledger_photos import WANTED, TooManyWithPhotos
from campaigns.processes.paging import BadCursor
from campaigns.processes.refusals import BadFields
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import Role, State
from campaigns.web.cards import cards_of
from campaigns.web.detail import detail_context
from campaigns.web.downloads import workbook_response
from campaigns.web.filter_bar import fault_lines, orderings, page_url, query_of, tabs_of, tags_of
from campaigns.web.list_columns import USUAL, columns_of
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.wording.labels import DEEDS, SEVERITIES, STATES, word
from campaigns.wording.refusals import move_words

PAGE = 50


@login_required
@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """The visible issues under the filters of the address."""
    user, now = user_of(request), timezone.now()
    check_reads_issues(user)
    params = params_of(request)
    faults: list[str] = []
    try:
        rows = issue_filters.filtered(user=user, params=params, now=now)
        ordering = issue_filters.ordering_of(params)
    except BadFields as refused:
        faults = fault_lines(refused)
        rows, ordering = Issue.objects.none(), issue_filters.DEFAULT_ORDERING
    try:
        page = reading.list_page(
            user=user,
            issues=rows,
            ordering=ordering,
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
        )
    except BadCursor:
        return redirect("issues")
    context = {
        "cards": cards_of(page.rows, user=user, now=now, deeds=_offered_deeds(user)),
        "tabs": tabs_of(user, params, now) if not faults else [],
        "tags": tags_of(params, campaign_of(request)),
        "faults": faults,
        "ordering": ordering,
        "orderings": orderings(params, ordering),
        "query": query_of(params, drop={"cursor"}),
        "q": request.GET.get("q", ""),
        "carried": [
            (name, value)
            for name, values in params.items()
            for value in values
            if name not in {"q", "cursor"}
        ],
        "next_url": page_url(params, page.next_cursor),
        "previous_url": page_url(params, page.previous_cursor),
        **_own_view(user, params),
        "may_export": access.may_export_issues(user),
        "may_print_orders": access.may_take_orders(user),
        "may_take_photo_sheet": access.may_take_photo_sheet(user),
    }
    return render(request, "campaigns/issues/list.html", context)


def _own_view(user: User, params: Mapping[str, list[str]]) -> dict[str, object]:
    """The columns and the bulk deeds of the reader."""
    return {
        "columns": columns_of(user),
        "tickable": access.may_picture(user),
        "bulk_deeds": [(code, word(DEEDS, code)) for code in access.bulk_deeds(user)],
        "carried_filters": [
            (name, value)
            for name, values in params.items()
            for value in values
            if name in issue_filters.FILTERS and value.strip()
        ],
    }


def check_reads_issues(user: User) -> None:
    """404 for who reads no issues at all."""
    if user.role_codes <= {Role.ADMIN}:
        raise Http404


def _offered_deeds(user: User) -> frozenset[str]:
    """The deeds that a card of the list may offer to this role."""
    deeds = set()
    if Role.OFFICE in user.role_codes:
        deeds |= {"dispatch", "rule"}
    if user.role_codes & {Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF}:
        deeds.add("verify")
    return frozenset(deeds)


@login_required
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The form of all filters; the list reads the same names from the address."""
    user = user_of(request)
    check_reads_issues(user)
    campaign = campaign_of(request)
    params = params_of(request)
    context = {
        "departments": list(reference.departments().values()),
        "zones": list(reference.zones().values()),
        "categories": _by_group(reference.categories()),
        "sources": list(reference.sources(campaign).values()),
        "states": [(state.value, word(STATES, state.value)) for state in State],
        "severities": [(code.value, word(SEVERITIES, code.value)) for code in Severity],
        "chosen": {name: set(values) for name, values in params.items()},
        "one": {name: values[-1] for name, values in params.items() if values},
    }
    return render(request, "campaigns/issues/filters.html", context)


def _by_group(
    rows: Mapping[str, reference.Named],
) -> list[tuple[reference.Named, list[reference.Named]]]:
    """Classes with their categories."""
    found: dict[str, tuple[reference.Named, list[reference.Named]]] = {}
    for row in rows.values():
        if not row.group:
            found[row.name] = (row, [])
        elif row.group in found:
            found[row.group][1].append(row)
    return list(found.values())


@login_required
@require_safe
def requests_list(request: HttpRequest) -> HttpResponse:
    """What the office must rule on or decide: returns first, then extensions and deferrals."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    waiting = access.visible_issues(user).filter(campaign=campaign)
    returned = waiting.filter(state=State.RETURNED.value).order_by("office_due_at", "pk")
    asked = waiting.exclude(open_request="").order_by("office_due_at", "pk")
    groups = [
        (_("Returns"), returned, {"rule"}),
        (_("Extensions"), asked.filter(open_request="extension"), {"decide_extension"}),
        (_("Deferrals"), asked.filter(open_request="deferral"), {"decide_deferral"}),
        (_("Challenged strike-offs"), waiting.filter(has_open_challenge=True), {"recheck"}),
    ]
    context = {
        "groups": [
            (
                title,
                cards_of(
                    reading.list_rows(user, rows)[:PAGE],
                    user=user,
                    now=now,
                    deeds=_offered_deeds(user) & {"rule"},
                ),
                next(iter(deeds)),
            )
            for title, rows, deeds in groups
        ]
    }
    return render(request, "campaigns/issues/requests.html", context | {"columns": USUAL})


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One issue: what it looked like, what must happen now, what happened."""
    user, now = user_of(request), timezone.now()
    issue = reading.find_visible(user=user, number=number)
    if issue is None:
        raise Http404
    found = reading.dossier(issue=issue, user=user, now=now)
    return render(
        request, "campaigns/issues/detail.html", detail_context(found, user=user, now=now)
    )


@login_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger of the list on screen: at once, or as a job when it is long."""
    user, now, params = user_of(request), timezone.now(), params_of(request)
    if not access.may_export_issues(user):
        raise Http404
    try:
        issues = issue_filters.filtered(user=user, params=params, now=now)
    except BadFields:  # the list says which filter is wrong
        return redirect(f"{reverse('issues')}?{request.GET.urlencode()}")
    try:
        is_long = exporting.is_long(issues, params)
    except TooManyWithPhotos as refused:
        messages.error(request, move_words(refused.code))
        return redirect(f"{reverse('issues')}?{_without_photos(request)}")
    if is_long:
        job = exporting.ledger_job(filters=params, by=user, now=now)
        return redirect("job", job_id=job.pk)
    name, content = exporting.ledger_now(issues=issues, filters=params, by=user, now=now)
    return workbook_response(name, content)


def _without_photos(request: HttpRequest) -> str:
    """The query of the list behind a ledger with photos."""
    query = request.GET.copy()
    query.pop(WANTED, None)
    return query.urlencode()
