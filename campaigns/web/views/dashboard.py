"""Place, progress and trend on one page, and the same for a screen on the wall."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.processes import dashboard as figures
from campaigns.web.dashboard_rows import bars_of, figures_of, map_of, rows_of, trend_box
from campaigns.web.figures import Opened, with_cards
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.times import day_words, long_moment

WALL_REFRESH_S = 60


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The figures; `?figure=` opens the issues behind one."""
    user, now = _reader(request), timezone.now()
    campaign = campaign_of(request, now)
    context = _context(campaign, now)
    context["opened"] = _opened(request.GET.get("figure", ""), campaign, user, now)
    return render(request, "campaigns/dashboard/page.html", context)


@login_required
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """1920 × 1080, without names of people; it asks for itself again every minute."""
    _reader(request)
    now = timezone.now()
    context = _context(campaign_of(request, now), now)
    answer = render(request, "campaigns/dashboard/wall.html", context)
    answer["Refresh"] = str(WALL_REFRESH_S)
    return answer


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_open_dashboard(user):
        raise Http404
    return user


def _context(campaign: Campaign, now: datetime) -> dict[str, Any]:
    found = figures.dashboard(campaign=campaign, now=now)
    return {
        "campaign": campaign,
        "as_of": long_moment(found.as_of),
        "first": day_words(found.first),
        "figures": figures_of(found),
        "bars": bars_of(found),
        "trend_box": trend_box(found),
        "classes": rows_of(list(found.classes), "category"),
        "units": rows_of(list(found.units), "department"),
        "zones": rows_of(list(found.zones), "zone"),
        "map": map_of(found),
        "held_query": urlencode({"state": figures.HELD, "ordering": "due_at"}, doseq=True),
        "red": found.red,
        "red_week": found.red_week,
        "countdown": [
            (name, day_words(day), left)
            for name, day, left in figures.countdown(campaign=campaign, now=now)
        ],
    }


def _opened(figure: str, campaign: Campaign, user: User, now: datetime) -> Opened | None:
    """The issues behind a figure, as far as the reader sees them; None when none is asked for."""
    if not figure:
        return None
    if figure not in figures.OPENED:
        raise Http404
    ids = figures.issue_ids_behind(campaign=campaign, figure=figure, now=now)
    named = {row.url: row for row in figures_of(figures.dashboard(campaign=campaign, now=now))}
    words = next((row.words for url, row in named.items() if f"figure={figure}#" in url), figure)
    empty = Opened(unit="", unit_words="", figure=figure, words=words, value=str(len(ids)))
    return with_cards(empty, ids, user, now)
