"""The ledger of points: every entry with its cause, posted beside counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Campaign, ScoreEntry, User
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes import points_ledger, points_papers, reference
from campaigns.processes.counting import sums_of
from campaigns.processes.paging import BadCursor
from campaigns.processes.refusals import BadFields
from campaigns.rules.scoring import Kind
from campaigns.web.downloads import workbook_response
from campaigns.web.filter_bar import (
    Tag,
    address,
    fault_lines,
    filter_words,
    page_url,
    query_of,
    without,
)
from campaigns.web.point_lines import lines_of, sum_lines
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.wording.labels import KINDS, RULES, word
from campaigns.wording.times import day_words

PAGE = 50
FLAGS = ("late", "manual", "reversed")


@login_required
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The visible entries under the filters of the address, the latest first, with their sums."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    campaign = campaign_of(request, now)
    rows, faults = _rows(user, campaign, params, now)
    try:
        page = points_ledger.page(rows, size=PAGE, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("points")
    sums = sums_of(rows, now=now)
    may_enter = access.may_enter_points(user)
    waiting = access.visible_proposals(user).filter(campaign=campaign, state="proposed")
    context = {
        "lines": lines_of(page.rows, user=user, now=now),
        "sums": sum_lines(sums or []),
        "is_summed": sums is not None,
        "kinds": _kinds(params),
        "tags": _tags(params),
        "faults": faults,
        "query": query_of(params, drop={"cursor"}),
        "may_enter": may_enter,
        "may_read_proposals": access.may_read_proposals(user),
        "waiting": waiting.count(),
        "next_url": page_url(params, page.next_cursor),
        "previous_url": page_url(params, page.previous_cursor),
    }
    return render(request, "campaigns/points/page.html", context)


@login_required
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The form of all filters; the ledger reads the same names from the address."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    campaign = campaign_of(request, now)
    weeks = (
        access.visible_weeks(user, campaign).order_by("-monday").values_list("monday", flat=True)
    )
    sees_others = not access.detail_scope(user).units
    context = {
        "departments": list(reference.departments().values()) if sees_others else [],
        "groups": points_ledger.groups_of(campaign) if sees_others else [],
        "weeks": [(monday.isoformat(), _week_words(monday.isoformat())) for monday in weeks],
        "rules": [(code, word(RULES, code)) for code in RULES],
        "kinds": [(kind.value, word(KINDS, kind)) for kind in Kind],
        "flags": [(name, filter_words(name), name in params) for name in FLAGS],
        "one": {name: values[-1] for name, values in params.items() if values},
        "since": (params.get("from") or [""])[-1],
    }
    return render(request, "campaigns/points/filters.html", context)


@login_required
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The entries on screen as a workbook: at once, or as a job when they are many."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    campaign = campaign_of(request, now)
    try:
        rows = points_ledger.filtered(user=user, campaign=campaign, params=params, now=now)
    except BadFields:  # the page says which filter is wrong
        return redirect(f"{reverse('points')}?{request.GET.urlencode()}")
    if points_papers.is_long(rows):
        job = points_papers.job(campaign=campaign, filters=params, by=user, now=now)
        return redirect("job", job_id=job.pk)
    name, content = points_papers.at_once(entries=rows, filters=params, by=user, now=now)
    return workbook_response(name, content)


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_read_weeks(user):
        raise Http404
    return user


def _rows(
    user: User, campaign: Campaign, params: Mapping[str, list[str]], now: datetime
) -> tuple[ScoreEntryQuerySet, list[str]]:
    """The entries, and a line a filter that cannot be understood."""
    try:
        return points_ledger.filtered(user=user, campaign=campaign, params=params, now=now), []
    except BadFields as refused:
        return ScoreEntry.objects.none(), fault_lines(refused)


def _kinds(params: Mapping[str, list[str]]) -> list[tuple[str, str, bool]]:
    """The kinds as tabs: words, address, is open."""
    wanted = set(params.get("kind", ()))
    tabs = [(_("All"), address(params, {"kind"}), not wanted)]
    return tabs + [
        (word(KINDS, kind), address(params, {"kind"}, kind=kind.value), wanted == {kind.value})
        for kind in Kind
    ]


def _tags(params: Mapping[str, list[str]]) -> list[Tag]:
    """The filters that are on, but for the kind, which stands as tabs."""
    return [
        Tag(filter_words(name), _value_words(name, value), without(params, name, value))
        for name, values in params.items()
        if name in points_ledger.FILTERS and name != "kind"
        for value in values
        if value.strip()
    ]


def _value_words(name: str, value: str) -> str:
    if name == "department":
        row = reference.departments().get(value)
        return row.name if row is not None else value
    if name == "rule":
        return word(RULES, value)
    if name == "week":
        return _week_words(value)
    return _("yes") if name in FLAGS else value


def _week_words(text: str) -> str:
    """Year, number and first day of a week; the text itself when it names no day."""
    try:
        monday = datetime.fromisoformat(text).date()
    except ValueError:
        return text
    year, number, _day = monday.isocalendar()
    words = {"year": year, "number": number, "first": day_words(monday)}
    return _("%(year)d, week %(number)d, from %(first)s") % words
