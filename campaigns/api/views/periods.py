"""Months, quarters, years and the cycle: tables of a longer time."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers.periods import CycleOut, PeriodOut
from campaigns.api.serializers.weeks import row_out
from campaigns.api.views.requests import signed_in
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import User
from campaigns.processes import kept_periods, periods
from campaigns.rules.calendars import local


def _check_reads(user: User) -> None:
    if not access.may_read_weeks(user):
        raise Http404


class PeriodDetail(APIView):
    """GET the table of `2026-11`, `2026-q4` or `2026`, as of its cut-off, or now while it runs."""

    @extend_schema(parameters=[CAMPAIGN], responses=PeriodOut, tags=["weeks"])
    def get(self, request: Request, code: str) -> Response:
        user, now = signed_in(request), timezone.now()
        _check_reads(user)
        campaign = campaign_of(request)
        period = periods.period_in(campaign, code)
        if period is None or period.bounds[0] > now:
            raise Http404
        table = kept_periods.period_table(campaign=campaign, period=period, now=now)
        scope = access.week_scope(user, table.state)
        if not scope.is_whole and not scope.units:
            raise Http404
        return Response(period_out(table, scope))


def period_out(table: periods.PeriodTable, scope: access.WeekScope) -> dict[str, Any]:
    """A period as its reader may see it."""
    mondays = table.period.mondays
    return {
        "campaign": table.campaign.code,
        "period": table.period.code,
        "kind": table.period.kind.value,
        "first_monday": mondays[0].isoformat(),
        "last_monday": mondays[-1].isoformat(),
        "as_of": local(table.as_of).isoformat(),
        "is_over": table.is_over,
        "weeks": table.weeks,
        "weeks_begun": table.begun,
        "weeks_published": table.published,
        "rule_version": table.rule_version,
        "rows": [row_out(row) for row in scope.rows(table.rows)],
        "territories": table.territories if scope.is_whole else [],
        "zones": table.zones if scope.is_whole else [],
    }


class CycleDetail(APIView):
    """GET the weighted years of the campaign, as of now."""

    @extend_schema(parameters=[CAMPAIGN], responses=CycleOut, tags=["weeks"])
    def get(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        _check_reads(user)
        table = kept_periods.cycle_table(campaign=campaign_of(request), now=now)
        scope = access.week_scope(user, "open")
        if not scope.is_whole and not scope.units:
            raise Http404
        kept = ("department", "name", "short_name", "group", "years", "score", "rank", "grade")
        return Response(
            {
                "campaign": table.campaign.code,
                "as_of": local(table.as_of).isoformat(),
                "years": [
                    {"year": year, "weight": weight, "has_begun": has_begun}
                    for year, weight, has_begun in table.years
                ],
                "rows": [{name: row[name] for name in kept} for row in scope.rows(table.rows)],
            }
        )
