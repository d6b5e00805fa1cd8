"""The board of overdue issues: by unit and step, the candidates for the circular, group texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.models.issues import LIST_JOINS
from campaigns.processes import overdue_board, overdue_issues, reference, reminder_papers
from campaigns.processes.backlog import is_of_unit
from campaigns.processes.overdue_board import WITH_DEADLINE, Board, Wanted
from campaigns.processes.paging import BadCursor
from campaigns.processes.refusals import BadFields
from campaigns.web.chased import GroupTexts, rows_of
from campaigns.web.downloads import workbook_response
from campaigns.web.filter_bar import Tab, Tag, address, fault_lines, page_url, without
from campaigns.web.group_links import token_for
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.wording.group_text import MOST_LISTED
from campaigns.wording.overdue import COLUMNS, STEPS

PAGE = 50
Params = Mapping[str, list[str]]


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who is late with what, and what was done about it."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    campaign = campaign_of(request, now)
    faults: list[str] = []
    try:
        wanted = overdue_board.wanted_by(params, now=now)
    except BadFields as refused:
        wanted, faults, params = Wanted(), fault_lines(refused), {}
    is_circular = params.get("tab") == ["circular"]
    frame = {
        "faults": faults,
        "tags": _tags(params),
        "is_circular": is_circular,
        "board_url": address(params, {"tab"}),
        "circular_url": address(params, {"tab", "step"}, tab="circular"),
        "query": address(params, {"tab"}),
        "is_of_unit": is_of_unit(user),
        "reads_log": access.may_open_notice_log(user),
        "as_of": now,
    }
    show = _circular if is_circular else _board
    try:
        return show(request, frame, campaign, wanted, params, user, now)
    except BadCursor:
        return redirect("board")


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_open_board(user):
        raise Http404
    return user


def _board(
    request: HttpRequest,
    frame: dict[str, Any],
    campaign: Campaign,
    wanted: Wanted,
    params: Params,
    user: User,
    now: datetime,
) -> HttpResponse:
    found = overdue_board.board(user=user, campaign=campaign, wanted=wanted, now=now)
    context = frame | {
        "lines": [
            (line, address(params, {"department"}, department=line.code), _cells(line.counts))
            for line in found.lines
        ],
        "total": found.total,
        "shows_sum": wanted.step is None and len(found.lines) > 1,
        "total_cells": _cells(found.total),
        "columns": [COLUMNS[step] for step in COLUMNS],
        "tabs": _tabs(params, found, wanted),
        "answered_urls": (
            address(params, {"acknowledged"}, acknowledged="true"),
            address(params, {"acknowledged"}, acknowledged="false"),
        ),
        "zones": list(reference.zones().values()) if not is_of_unit(user) else [],
        "zone": (params.get("zone") or [""])[-1],
        "carried": [
            (name, value)
            for name, values in params.items()
            for value in values
            if name not in {"zone", "cursor"}
        ],
    }
    texts = GroupTexts(campaign=campaign, now=now)
    if wanted or is_of_unit(user):
        context |= _opened(request, found, campaign, wanted, params, user, now, texts)
    else:
        context["text"] = texts.of_board(found)
    return render(request, "campaigns/board/page.html", context)


def _opened(
    request: HttpRequest,
    found: Board,
    campaign: Campaign,
    wanted: Wanted,
    params: Params,
    user: User,
    now: datetime,
    texts: GroupTexts,
) -> dict[str, Any]:
    """The issues under the filter; the text is the unit's when it is about one unit."""
    issues = overdue_issues.listed(user=user, campaign=campaign, wanted=wanted, now=now)
    page = overdue_issues.page(issues, size=PAGE, cursor=request.GET.get("cursor", ""))
    rows = overdue_issues.chased(page.rows, user=user, campaign=campaign, now=now)
    line = found.lines[0] if len(found.lines) == 1 else None
    if line is not None and line.counts.overdue:
        worst = overdue_issues.first(issues.overdue(now), MOST_LISTED)
        text = texts.of_unit(line, worst)
    else:
        text = texts.of_board(found)
    return {
        "is_open": True,
        "rows": rows_of(rows, user=user, now=now),
        "unit": line.name if line is not None else "",
        "text": text,
        "next_url": page_url(dict(params), page.next_cursor),
        "previous_url": page_url(dict(params), page.previous_cursor),
    }


def _circular(
    request: HttpRequest,
    frame: dict[str, Any],
    campaign: Campaign,
    wanted: Wanted,
    params: Params,
    user: User,
    now: datetime,
) -> HttpResponse:
    """The candidates for the circular."""
    issues = overdue_issues.candidates(user=user, campaign=campaign, wanted=wanted, now=now)
    page = overdue_issues.page(issues, size=PAGE, cursor=request.GET.get("cursor", ""))
    rows = overdue_issues.chased(page.rows, user=user, campaign=campaign, now=now)
    total = issues.count()
    worst = overdue_issues.first(issues, MOST_LISTED)
    context = frame | {
        "rows": rows_of(rows, user=user, now=now),
        "count": total,
        "text": GroupTexts(campaign=campaign, now=now).of_circular(worst, total),
        "next_url": page_url(dict(params), page.next_cursor),
        "previous_url": page_url(dict(params), page.previous_cursor),
    }
    return render(request, "campaigns/board/circular.html", context)


@login_required
@require_safe
def circular_workbook(request: HttpRequest) -> HttpResponse:
    """The candidates as a workbook: exactly those of the tab under the same filter."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    try:
        wanted = overdue_board.wanted_by(params, now=now)
    except BadFields:
        return redirect("board")
    name, content = reminder_papers.circular_now(
        campaign=campaign_of(request, now), wanted=wanted, by=user, now=now
    )
    return workbook_response(name, content)


@login_required
@require_safe
def issue_text(request: HttpRequest, number: str) -> HttpResponse:
    """The text about one issue to paste into a group of its unit."""
    user, now = _reader(request), timezone.now()
    issues = access.board_issues(user).filter(state__in=WITH_DEADLINE, due_at__isnull=False)
    issue = issues.select_related(*LIST_JOINS).filter(number=number).first()
    if issue is None:
        raise Http404
    texts = GroupTexts(campaign=issue.campaign, now=now)
    context = {"number": number, "text": texts.of_issue(issue, token_for(issue, user, now))}
    return render(request, "campaigns/board/text.html", context)


def _cells(counts: overdue_board.Counts) -> list[tuple[str, int]]:
    """(step, count) in the order of the columns."""
    return [(step.value, counts.steps[step]) for step in COLUMNS]


def _tabs(params: Params, found: Board, wanted: Wanted) -> list[Tab]:
    everything = Tab(
        _("All overdue"), address(params, {"step"}), str(found.total.overdue), wanted.step is None
    )
    return [
        everything,
        *(
            Tab(
                str(words),
                address(params, {"step"}, step=step.value),
                str(found.total.steps[step]),
                wanted.step is step,
            )
            for step, words in STEPS.items()
        ),
    ]


def _tags(params: Params) -> list[Tag]:
    """The filters that are on, but for the step, which stands as tabs."""
    units, zones = reference.departments(), reference.zones()
    tags = []
    for label, name in ((_("Unit"), "department"), (_("Zone"), "zone")):
        for code in params.get(name, ()):
            row = (units if name == "department" else zones).get(code)
            if row is not None:
                tags.append(Tag(label, row.name, without(params, name, code)))
    for value in params.get("acknowledged", ()):
        said = {"true": _("answered"), "false": _("not answered")}.get(value.lower())
        if said:
            tags.append(Tag(_("Answer"), said, without(params, "acknowledged", value)))
    return tags
