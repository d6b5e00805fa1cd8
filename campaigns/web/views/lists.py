"""The red and black lists of a closed week or month, and the honours given in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns import access
from campaigns.models import Campaign, ScoreWeek, User
from campaigns.processes import kept_periods
from campaigns.processes.correcting import corrections_of
from campaigns.processes.honouring import HONOURS, give_honour
from campaigns.processes.periods import PeriodTable
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from campaigns.rules.periods import Period, PeriodKind, period_of
from campaigns.web.appeal_rows import week_words
from campaigns.web.forms.measures import HonourForm
from campaigns.web.list_rows import lists_of
from campaigns.web.views.appeals import tell_form
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import RULES, WEEK_STATES, word
from campaigns.wording.periods import period_words
from campaigns.wording.times import short_moment

SHOWN_WEEKS = 12
SHOWN_MONTHS = 6


@login_required
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """GET shows the lists of `week` (a Monday) or `month`, by default of the last week; POST gives
    an honour."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    if not access.may_open_lists(user):
        raise Http404
    form = HonourForm(request.POST or None) if access.may_decide_measures(user) else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _honoured(form, campaign, user, now):
            messages.success(request, _("The honour was entered; it counts in the running week."))
            return redirect("lists")
    weeks = _closed(user, campaign)
    week = _chosen(weeks, request.GET.get("week", ""))
    months = _months(campaign, now)
    month = _month(user, campaign, months, request.GET.get("month", ""), now)
    if month is not None:
        week = None
    context = {
        "form": form,
        "week": week,
        "month": month,
        "title": _title(week, month),
        "state_words": word(WEEK_STATES, week.state) if week is not None else "",
        "weeks": [
            (week_words(one), f"?week={one.monday.isoformat()}", one == week)
            for one in weeks.defer("content")[:SHOWN_WEEKS]
        ],
        "months": [
            (period_words(one), f"?month={one.code}", month is not None and one == month.period)
            for one in months
        ],
        "groups": lists_of(month.rows) if month is not None else _groups(week),
        "honours": _honours(week, user),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "campaigns/lists/page.html", context, status=status)


def _closed(user: User, campaign: Campaign) -> QuerySet[ScoreWeek]:
    """The closed weeks whose whole table the user reads, the latest first."""
    states = access.readable_week_states(user)
    return ScoreWeek.objects.filter(campaign=campaign, state__in=states).order_by("-monday")


def _chosen(weeks: QuerySet[ScoreWeek], text: str) -> ScoreWeek | None:
    if not text:
        return weeks.first()
    return next((week for week in weeks.defer("content") if week.monday.isoformat() == text), None)


def _months(campaign: Campaign, now: datetime) -> list[Period]:
    """The last months that are over and have a closed week, the latest first (one query)."""
    closed = ScoreWeek.objects.filter(campaign=campaign).exclude(state="open")
    mondays = closed.order_by("-monday").values_list("monday", flat=True)
    months = dict.fromkeys(period_of(PeriodKind.MONTH, monday) for monday in mondays)
    return [month for month in months if month.bounds[1] <= now][:SHOWN_MONTHS]


def _month(
    user: User, campaign: Campaign, months: Sequence[Period], code: str, now: datetime
) -> PeriodTable | None:
    """The table of one of the months that the user reads whole; None for another or none."""
    month = next((one for one in months if one.code == code), None)
    if month is None:
        return None
    table = kept_periods.period_table(campaign=campaign, period=month, now=now)
    return table if access.week_scope(user, table.state).is_whole else None


def _title(week: ScoreWeek | None, month: PeriodTable | None) -> str:
    if month is not None:
        return period_words(month.period)
    return week_words(week) if week is not None else ""


def _groups(week: ScoreWeek | None) -> list[Any]:
    if week is None:
        return []
    corrected = frozenset(item.unit for item in corrections_of(week))
    return lists_of(week.content["rows"], corrected)


def _honours(week: ScoreWeek | None, user: User) -> list[Mapping[str, str]]:
    """The honours of the week, as far as the reader sees its entries."""
    if week is None:
        return []
    entries = access.detail_scope(user).rows(week.content["lists"]["entries"])
    return [
        {
            "at": short_moment(datetime.fromisoformat(row["occurred_at"])),
            "unit": row["unit"],
            "rule": word(RULES, row["rule"]),
            "points": f"+{row['points']}",
            "reason": row["reason"],
        }
        for row in entries
        if row["rule"] in HONOURS and row["kind"] == "bonus"
    ]


def _honoured(form: HonourForm, campaign: Campaign, user: User, now: datetime) -> bool:
    try:
        give_honour(campaign=campaign, by=user, now=now, **form.cleaned_data)
    except BadFields as refused:
        tell_form(form, refused)
        return False
    except RoleNotAllowed:
        raise PermissionDenied from None
    return True
