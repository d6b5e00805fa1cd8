"""The week: table by group, the rows behind every figure, freeze, publish, workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.processes import exporting, weekly_table, weeks
from campaigns.processes.facts import span_of
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.rules.calendars import monday_of
from campaigns.web import week_compare
from campaigns.web.appeal_rows import aftermath_of
from campaigns.web.downloads import workbook_response
from campaigns.web.figures import ALL_COLUMNS, COLUMNS, Opened, open_figure
from campaigns.web.second_figures import TERRITORIES, ZONES, open_second
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.web.week_checks import check_state, moves_of, waiting_lines
from campaigns.web.week_rows import row_of, steps_of
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import day_words

ONE_WEEK = timedelta(days=7)


@login_required
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The week that people look for: the earliest ended one that still waits to be published for
    office, leader and auditor, else the running one; the last one published for the others."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    _check_reads(user)
    monday = monday_of(now)
    visible = access.visible_weeks(user, campaign)
    if user.role_codes & access.READS_ALL_WEEKS:
        ended = visible.filter(monday__lt=monday).exclude(state="published")
        first = ended.order_by("monday").first()
    else:
        first = visible.filter(state="published").order_by("-monday").first()
    scope = access.week_scope(user, "open")
    if first is None and not scope.is_whole and not scope.units:
        words = {"title": _("Weekly ranking"), "words": _("No week is published yet.")}
        return render(request, "errors/page.html", words)
    return redirect("week", monday=(first.monday if first is not None else monday).isoformat())


def _check_reads(user: User) -> None:
    if not access.may_read_weeks(user):
        raise Http404


@login_required
@require_safe
def week(request: HttpRequest, monday: str) -> HttpResponse:
    """The table of a week; `group` names the tab, `unit` and `figure` what is opened below."""
    user, now = user_of(request), timezone.now()
    _check_reads(user)
    campaign = campaign_of(request)
    first_day = monday_in(campaign, monday)
    table = weekly_table.table(campaign=campaign, monday=first_day, now=now)
    scope = access.week_scope(user, table.state)
    rows = scope.rows(table.rows)
    if not scope.is_whole and not rows:
        raise Http404
    groups = list(dict.fromkeys(str(row["group"]) for row in rows if row["group"]))
    tab = request.GET.get("group", "")
    if tab not in {*groups, TERRITORIES, ZONES}:
        tab = _own_group(user, rows) or next(iter(groups), "")
    opened, details = _opened(request, table, user), access.detail_scope(user)
    columns = ALL_COLUMNS if request.GET.get("figures") == "all" else COLUMNS
    context = {
        "table": table,
        "week": table.week,
        "title": week_title(first_day),
        "steps": steps_of(table),
        "tabs": _tabs(groups, rows, tab, is_whole=scope.is_whole),
        "tab": tab,
        "columns": columns,
        "is_wide": columns is ALL_COLUMNS,
        "rows": [row_of(row, opened, details, columns) for row in rows if row["group"] == tab],
        "loose": [row_of(row, opened, details) for row in rows if not row["group"]],
        "territories": table.territories if tab == TERRITORIES and scope.is_whole else [],
        "zones": table.zones if tab == ZONES and scope.is_whole else [],
        "opened": opened,
        "aftermath": aftermath_of(table.week, user=user, now=now, opened=opened),
        "previous_url": _week_url(first_day - ONE_WEEK, tab),
        "next_url": _next_url(campaign, user, first_day, tab, now),
        "moves": moves_of(week=table.week, monday=first_day, user=user, now=now),
        "check": check_state(week=table.week, user=user, now=now),
        "waiting": waiting_lines(
            campaign=campaign, monday=first_day, week=table.week, user=user, now=now
        ),
        "may_export": True,
        "may_take_bulletin": access.may_take_bulletin(user),
        "may_take_leader_brief": access.may_take_leader_brief(user),
        "papers_are_live": table.state == "open",
        **_compared(
            request, campaign, user, first_day, [row for row in rows if row["group"] == tab]
        ),
    }
    template = "_figure" if request.headers.get("HX-Target") == "figure" else "page"
    return render(request, f"campaigns/weeks/{template}.html", context)


def _compared(
    request: HttpRequest,
    campaign: Campaign,
    user: User,
    shown: date,
    rows: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The weeks to compare with, and the comparison with the one that `with` names."""
    offered = week_compare.offered(user, campaign, shown)
    context: dict[str, Any] = {"with_weeks": offered, "with_monday": request.GET.get("with", "")}
    if context["with_monday"] not in dict(offered):
        return context
    monday = date.fromisoformat(context["with_monday"])
    other = weekly_table.table(campaign=campaign, monday=monday, now=timezone.now())
    others = access.week_scope(user, other.state).rows(other.rows)
    return context | {
        "compared": week_compare.lines_of(rows, others),
        "this_words": week_compare.week_words(shown),
        "other_words": week_compare.week_words(monday),
    }


def monday_in(campaign: Campaign, text: str) -> date:
    """A Monday from the address; anything else is not there."""
    monday = weekly_table.week_named(campaign, text)
    if monday is None:
        raise Http404
    return monday


def week_title(monday: date) -> str:
    """Year, number and days of a week."""
    year, number, _day = monday.isocalendar()
    return _("%(year)d, week %(number)d · %(first)s to %(last)s") % {
        "year": year,
        "number": number,
        "first": day_words(monday),
        "last": day_words(monday + timedelta(days=6)),
    }


def _own_group(user: User, rows: Sequence[Mapping[str, Any]]) -> str:
    """The group of the reader's own unit."""
    code = user.department.code if user.department is not None else ""
    return next((str(row["group"]) for row in rows if row["department"] == code), "")


def _week_url(monday: date, tab: str) -> str:
    url = reverse("week", kwargs={"monday": monday.isoformat()})
    return f"{url}?{urlencode({'group': tab})}" if tab else url


def _next_url(campaign: Campaign, user: User, first_day: date, tab: str, now: datetime) -> str:
    """The week after, up to the running one; empty where the reader would find nothing."""
    following = first_day + ONE_WEEK
    if following > monday_of(now):
        return ""
    scope = access.week_scope(user, "open")
    known = scope.is_whole or scope.units
    if not known and not access.visible_weeks(user, campaign).filter(monday=following).exists():
        return ""
    return _week_url(following, tab)


def _tabs(
    groups: list[str], rows: Sequence[Mapping[str, Any]], tab: str, *, is_whole: bool
) -> list[tuple[str, str, int | None, bool]]:
    """(words, address, number of units, is open)."""
    found: list[tuple[str, str, int | None, bool]] = [
        (
            group,
            f"?{urlencode({'group': group})}",
            sum(row["group"] == group for row in rows),
            group == tab,
        )
        for group in groups
    ]
    if is_whole:
        found.append((_("Territories"), f"?group={TERRITORIES}", None, tab == TERRITORIES))
        found.append((_("Zones"), f"?group={ZONES}", None, tab == ZONES))
    return found


def _opened(request: HttpRequest, table: weekly_table.Table, user: User) -> Opened | None:
    now = timezone.now()
    span = span_of(campaign=table.campaign, monday=table.monday, now=now)
    if second := open_second(request, span=span, state=table.state, user=user, now=now):
        return second
    unit, figure = request.GET.get("unit", ""), request.GET.get("figure", "")
    if not unit or not figure:
        return None
    return open_figure(table=table, unit=unit, figure=figure, user=user, now=now)


@login_required
@require_POST
def move(request: HttpRequest, monday: str, move: str) -> HttpResponse:
    """Freeze, unfreeze or publish; the office's."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    first_day = monday_in(campaign, monday)
    try:
        words = _move(move, request, campaign, first_day, user, now)
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    except BadFields as refused:
        fault = refused.faults[0]
        messages.error(request, f"{_field_name(fault.field)}: {field_words(fault.code)}")
    else:
        messages.success(request, words)
    return redirect("week", monday=monday)


def _field_name(field: str) -> str:
    return {"signer": _("Signer"), "reason": _("Reason")}.get(field, field)


def _move(
    move: str,
    request: HttpRequest,
    campaign: Campaign,
    monday: date,
    user: User,
    now: datetime,
) -> str:
    if move == "freeze":
        weeks.freeze(campaign=campaign, monday=monday, by=user, now=now)
        return _("The week is frozen.")
    if move == "publish":
        weeks.publish(
            campaign=campaign,
            monday=monday,
            signer=request.POST.get("signer", ""),
            by=user,
            now=now,
            despite_objections="despite_objections" in request.POST,
        )
        return _("The week is published.")
    found = weeks.unfreeze(
        campaign=campaign, monday=monday, reason=request.POST.get("reason", ""), by=user, now=now
    )
    if found.state == "open":
        return _("The week is open again.")
    return _("Asked for; a second person of the office must agree.")


@login_required
@require_safe
def workbook(request: HttpRequest, monday: str) -> HttpResponse:
    """The week's workbook, in the reader's scope."""
    user = user_of(request)
    _check_reads(user)
    campaign = campaign_of(request)
    try:
        name, content = exporting.week_workbook(
            campaign=campaign,
            monday=monday_in(campaign, monday),
            by=user,
            now=timezone.now(),
        )
    except RoleNotAllowed:
        raise Http404 from None
    return workbook_response(name, content)
