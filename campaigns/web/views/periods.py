"""Months, quarters, years and the cycle: the table of a longer time, always as of its cut-off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.processes import kept_periods, period_papers, periods
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import monday_of
from campaigns.rules.periods import Period, PeriodKind, period_of
from campaigns.web.downloads import workbook_response
from campaigns.web.figures import ALL_COLUMNS, COLUMNS, Opened
from campaigns.web.period_figures import open_period_figure
from campaigns.web.second_figures import TERRITORIES, ZONES, open_second
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.web.week_rows import row_of
from campaigns.wording.labels import GRADES, word
from campaigns.wording.periods import period_words
from campaigns.wording.times import day_words, long_moment


@login_required
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The month of the running week."""
    user, campaign = user_of(request), campaign_of(request)
    _check_reads(user)
    period = period_of(PeriodKind.MONTH, monday_of(timezone.now()))
    if not periods.weeks_of(campaign, period):
        raise Http404
    return redirect("period", code=period.code)


def _check_reads(user: User) -> None:
    if not access.may_read_weeks(user):
        raise Http404


@login_required
@require_safe
def period(request: HttpRequest, code: str) -> HttpResponse:
    """The table of a month, quarter or year; `group` names the tab."""
    user, now = user_of(request), timezone.now()
    _check_reads(user)
    campaign = campaign_of(request)
    found = periods.period_in(campaign, code)
    if found is None or found.bounds[0] > now:
        raise Http404
    table = kept_periods.period_table(campaign=campaign, period=found, now=now)
    scope = access.week_scope(user, table.state)
    rows = scope.rows(table.rows)
    if not scope.is_whole and not rows:
        words = {"title": period_words(found), "words": _("No week of it is published yet.")}
        return render(request, "errors/page.html", words)
    tab, tabs = _tabs(request, rows, is_whole=scope.is_whole)
    columns = ALL_COLUMNS if request.GET.get("figures") == "all" else COLUMNS
    opened = _opened(request, table, user, now)
    context = {
        "title": period_words(found),
        "opened": opened,
        "workbook_url": reverse("period_workbook", kwargs={"code": found.code}),
        "told": _told(table),
        "switch": _switch(campaign, found, now),
        "tabs": tabs,
        "tab": tab,
        "columns": columns,
        "is_wide": columns is ALL_COLUMNS,
        "rows": [
            row_of(row, opened, access.detail_scope(user), columns)
            for row in rows
            if row["group"] == tab
        ],
        "territories": table.territories if tab == TERRITORIES else [],
        "zones": table.zones if tab == ZONES else [],
        "previous_url": _url(campaign, found.before, tab, now),
        "next_url": _url(campaign, found.following, tab, now),
    }
    if request.headers.get("HX-Target") == "figure":
        return render(request, "campaigns/weeks/_figure.html", context)
    return render(request, "campaigns/periods/page.html", context)


def _opened(
    request: HttpRequest, table: periods.PeriodTable, user: User, now: datetime
) -> Opened | None:
    span = periods.span_of_period(table.campaign, table.period, table.as_of)
    if second := open_second(request, span=span, state=table.state, user=user, now=now):
        return second
    unit, figure = request.GET.get("unit", ""), request.GET.get("figure", "")
    if not unit or not figure:
        return None
    return open_period_figure(table=table, unit=unit, figure=figure, user=user, now=now)


@login_required
@require_safe
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """The period's workbook, in the reader's scope."""
    user, now = user_of(request), timezone.now()
    _check_reads(user)
    campaign = campaign_of(request)
    found = periods.period_in(campaign, code)
    if found is None or found.bounds[0] > now:
        raise Http404
    try:
        name, content = period_papers.period_workbook(
            campaign=campaign, period=found, by=user, now=now
        )
    except RoleNotAllowed:
        raise Http404 from None
    return workbook_response(name, content)


def _told(table: periods.PeriodTable) -> list[str]:
    """As of when, and how much of it stands."""
    first, last = table.period.mondays[0], table.period.bounds[1]
    words = _("over, as of %(at)s") if table.is_over else _("running, as of %(at)s")
    return [
        _("weeks of %(first)s to %(last)s")
        % {"first": day_words(first), "last": day_words(periods.last_day(last))},
        words % {"at": long_moment(table.as_of)},
        _("%(published)d of %(weeks)d weeks published")
        % {"published": table.published, "weeks": table.weeks},
        _("points are means a week over %(begun)d weeks") % {"begun": table.begun},
        _("rules %(version)s") % {"version": table.rule_version},
    ]


def _switch(campaign: Campaign, shown: Period, now: datetime) -> list[tuple[str, str, bool]]:
    """(words, address, is open) of the month, quarter and year around, and of the cycle."""
    last_begun = max(
        (monday for monday in shown.mondays if monday <= monday_of(now)), default=shown.mondays[0]
    )
    found = []
    for kind in PeriodKind:
        other = shown if kind is shown.kind else period_of(kind, last_begun)
        if periods.weeks_of(campaign, other):
            url = reverse("period", kwargs={"code": other.code})
            found.append((period_words(other), url, other == shown))
    found.append((_("Cycle"), reverse("cycle"), False))
    return found


def _url(campaign: Campaign, other: Period, tab: str, now: datetime) -> str:
    """The address of a period beside; empty where there is none yet."""
    if not periods.weeks_of(campaign, other) or other.bounds[0] > now:
        return ""
    return f"{reverse('period', kwargs={'code': other.code})}?{urlencode({'group': tab})}"


def _tabs(
    request: HttpRequest, rows: Sequence[Mapping[str, Any]], *, is_whole: bool
) -> tuple[str, list[tuple[str, str, int | None, bool]]]:
    """The open tab, and (words, address, number of units, is open) of all."""
    groups = list(dict.fromkeys(str(row["group"]) for row in rows if row["group"]))
    names = {group: group for group in groups}
    if is_whole:
        names |= {TERRITORIES: _("Territories"), ZONES: _("Zones")}
    tab = request.GET.get("group", "")
    if tab not in names:
        tab = next(iter(groups), "")
    counts = {group: sum(row["group"] == group for row in rows) for group in groups}
    return tab, [
        (words, f"?{urlencode({'group': code})}", counts.get(code), code == tab)
        for code, words in names.items()
    ]


@login_required
@require_safe
def cycle(request: HttpRequest) -> HttpResponse:
    """The weighted years of the campaign."""
    user, now = user_of(request), timezone.now()
    _check_reads(user)
    campaign = campaign_of(request)
    table = kept_periods.cycle_table(campaign=campaign, now=now)
    scope = access.week_scope(user, "open")  # years hold weeks that are not published
    rows = scope.rows(table.rows)
    if not scope.is_whole and not rows:
        words = {"title": _("Cycle"), "words": _("No week of it is published yet.")}
        return render(request, "errors/page.html", words)
    tab, tabs = _tabs(request, rows, is_whole=False)
    years = [year for year, _weight, _has_begun in table.years]
    context = {
        "told": [_("running, as of %(at)s") % {"at": long_moment(table.as_of)}],
        "years": table.years,
        "tabs": tabs,
        "rows": [
            (
                row["rank"] or "—",
                row["short_name"],
                [row["years"][str(year)] or "—" for year in years],
                row["score"] or "—",
                word(GRADES, row["grade"]) if row["grade"] else "",
            )
            for row in rows
            if row["group"] == tab
        ],
        "month_url": reverse("periods"),
    }
    return render(request, "campaigns/periods/cycle.html", context)
