"""Weeks: the table, its workbook, freeze, unfreeze and publication."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers.appeals import correction_out
from campaigns.api.serializers.weeks import (
    MAX_REASON,
    MAX_SIGNER,
    PublishIn,
    ReasonIn,
    WeekOut,
    row_out,
)
from campaigns.api.views.requests import is_set, signed_in, text_of
from campaigns.models import Campaign, User
from campaigns.processes import appealing, reference, weekly_table, weeks
from campaigns.processes.correcting import corrections_of
from campaigns.processes.exporting import week_workbook
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import local

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAMPAIGN = OpenApiParameter("campaign", str, description="code; the running one by default")


def campaign_of(request: Request) -> Campaign:
    """The campaign named in the address, else the running one."""
    found = reference.current_campaign(
        local(timezone.now()).date(), request.query_params.get("campaign", "")
    )
    if found is None:
        raise Http404
    return found


def week_of(request: Request, text: str) -> tuple[Campaign, date]:
    """The campaign, and the Monday in its address; what is none is not there."""
    campaign = campaign_of(request)
    monday = weekly_table.week_named(campaign, text)
    if monday is None:
        raise Http404
    return campaign, monday


def week_out(found: weekly_table.Table, user: User) -> dict[str, Any]:
    """A week as its reader may see it."""
    scope = access.week_scope(user, found.state)
    week = found.week
    corrections = corrections_of(week)
    corrected = {item.unit for item in corrections}
    details = access.detail_scope(user)
    return {
        "campaign": found.campaign.code,
        "monday": found.monday.isoformat(),
        "state": found.state,
        "sha256": week.sha256 if week is not None and week.sha256 else None,
        "rule_version": found.rule_version,
        "as_of": local(found.as_of).isoformat(),
        "signer": week.signer if week is not None else "",
        "frozen_at": _time(week.frozen_at if week else None),
        "published_at": _time(week.published_at if week else None),
        "appeals_until": _time(appealing.closes_at(week) if week else None),
        "rows": [
            {**row_out(row), "corrected": row["department"] in corrected}
            for row in scope.rows(found.rows)
        ],
        "corrections": [
            correction_out(item, is_seen=details.is_whole or item.unit in details.units)
            for item in corrections
        ],
        "territories": found.territories if scope.is_whole else [],
        "zones": found.zones if scope.is_whole else [],
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else local(moment).isoformat()


class WeekDetail(APIView):
    """GET the table of a week: stored when frozen or published, else live as of now."""

    @extend_schema(parameters=[CAMPAIGN], responses=WeekOut, tags=["weeks"])
    def get(self, request: Request, monday: str) -> Response:
        user = signed_in(request)
        _check_reads_weeks(user)
        campaign, first_day = week_of(request, monday)
        found = weekly_table.table(campaign=campaign, monday=first_day, now=timezone.now())
        scope = access.week_scope(user, found.state)
        if not scope.is_whole and not scope.units:
            raise Http404
        return Response(week_out(found, user))


def _check_reads_weeks(user: User) -> None:
    """WORKFLOW: what a role does not see is not there."""
    if not access.may_read_weeks(user):
        raise Http404


class _WeekMove(APIView):
    """POST a move of a week; the office's."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        _check_reads_weeks(signed_in(request))

    def answer(self, request: Request, monday: str) -> Response:
        campaign, first_day = week_of(request, monday)
        found = weekly_table.table(campaign=campaign, monday=first_day, now=timezone.now())
        return Response(week_out(found, signed_in(request)))


class FreezeWeek(_WeekMove):
    @extend_schema(parameters=[CAMPAIGN], request=None, responses=WeekOut, tags=["weeks"])
    def post(self, request: Request, monday: str) -> Response:
        campaign, first_day = week_of(request, monday)
        weeks.freeze(
            campaign=campaign,
            monday=first_day,
            by=signed_in(request),
            now=timezone.now(),
        )
        return self.answer(request, monday)


class UnfreezeWeek(_WeekMove):
    """The first call asks, the second, by somebody else, opens the week again."""

    @extend_schema(parameters=[CAMPAIGN], request=ReasonIn, responses=WeekOut, tags=["weeks"])
    def post(self, request: Request, monday: str) -> Response:
        weeks.check_office(signed_in(request))
        campaign, first_day = week_of(request, monday)
        weeks.unfreeze(
            campaign=campaign,
            monday=first_day,
            reason=text_of(request, "reason", MAX_REASON),
            by=signed_in(request),
            now=timezone.now(),
        )
        return self.answer(request, monday)


class PublishWeek(_WeekMove):
    @extend_schema(parameters=[CAMPAIGN], request=PublishIn, responses=WeekOut, tags=["weeks"])
    def post(self, request: Request, monday: str) -> Response:
        campaign, first_day = week_of(request, monday)
        weeks.publish(
            campaign=campaign,
            monday=first_day,
            signer=text_of(request, "signer", MAX_SIGNER),
            by=signed_in(request),
            now=timezone.now(),
            despite_objections=is_set(request, "despite_objections"),
        )
        return self.answer(request, monday)


class WeekWorkbook(APIView):
    """GET the week's workbook."""

    @extend_schema(
        parameters=[CAMPAIGN], responses={(200, XLSX): OpenApiTypes.BINARY}, tags=["weeks"]
    )
    def get(self, request: Request, monday: str) -> HttpResponse:
        campaign, first_day = week_of(request, monday)
        try:
            name, content = week_workbook(
                campaign=campaign,
                monday=first_day,
                by=signed_in(request),
                now=timezone.now(),
            )
        except RoleNotAllowed:
            raise Http404 from None
        return workbook_response(name, content)


def workbook_response(name: str, content: bytes) -> HttpResponse:
    """A workbook to be saved under its Chinese name."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    return f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
