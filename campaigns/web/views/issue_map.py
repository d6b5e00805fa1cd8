"""The map of the issues on screen: the list's own filters, points by script, a table without."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaigns.processes import map_points
from campaigns.processes.refusals import BadFields
from campaigns.web.filter_bar import address, fault_lines, query_of, tabs_of, tags_of
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.web.views.issues import check_reads_issues
from campaigns.wording.labels import STATES, word

DROPPED = {"cursor", "ordering"}


@login_required
@require_safe
def issue_map(request: HttpRequest) -> HttpResponse:
    """The page with the issues of each zone; the points come in a second answer."""
    user, now, params = user_of(request), timezone.now(), params_of(request)
    check_reads_issues(user)
    query = query_of(params, drop=DROPPED)
    zones: list[map_points.ZoneCount] = []
    faults, nowhere = [], 0
    try:
        zones, nowhere = map_points.zones_of(user=user, params=params, now=now)
    except BadFields as refused:
        faults = fault_lines(refused)
    context = {
        "faults": faults,
        "tabs": tabs_of(user, params, now) if not faults else [],
        "tags": tags_of(params, campaign_of(request)),
        "query": query,
        "zones": [(zone, _zone_url(params, zone.code)) for zone in zones if zone.count],
        "nowhere": nowhere,
        "points_url": f"{reverse('map_points')}?{query}",
        "tiles": {
            "url": settings.TILE_URL,
            "words": settings.TILE_WORDS,
            "is_gcj02": settings.TILE_IS_GCJ02,
        },
    }
    return render(request, "campaigns/issues/map.html", context)


@login_required
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The points and outlines as JSON; states and categories as places in lists, to be short."""
    user, now, params = user_of(request), timezone.now(), params_of(request)
    check_reads_issues(user)
    try:
        found = map_points.points_of(user=user, params=params, now=now)
        zones, _nowhere = map_points.zones_of(user=user, params=params, now=now)
    except BadFields as refused:
        return JsonResponse({"detail": " ".join(fault_lines(refused))}, status=400)
    is_english = get_language() == "en"
    states, categories = _Places(), _Places()
    rows = [
        [
            round(point.latitude, 6),
            round(point.longitude, 6),
            point.number,
            states.of(point.state),
            int(point.is_overdue),
            point.place,
            categories.of((is_english and point.category_en) or point.category),
        ]
        for point in found.points
    ]
    answer = {
        "points": rows,
        "is_cut": found.is_cut,
        "states": [[code, str(word(STATES, code))] for code in states.known],
        "categories": list(categories.known),
        "zones": [_outline(zone, params) for zone in zones if zone.polygon],
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = "private, no-store"
    return response


class _Places:
    """Gives every value its place in the list of those seen so far."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, value: str) -> int:
        return self.known.setdefault(value, len(self.known))


def _outline(zone: map_points.ZoneCount, params: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "name": zone.name,
        "count": zone.count,
        "overdue": zone.overdue,
        "geometry": zone.polygon,
        "url": _zone_url(params, zone.code),
    }


def _zone_url(params: dict[str, list[str]], code: str) -> str:
    return reverse("issues") + address(params, {"zone"} | DROPPED, zone=code)
