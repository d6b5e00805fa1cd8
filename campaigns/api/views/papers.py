"""Documents: the week's bulletin and leader's page, the before-and-after sheet, the daily briefs."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers.work import JobOut, job_out
from campaigns.api.views.issues import FILTERS
from campaigns.api.views.requests import params_of, signed_in, text_of
from campaigns.api.views.weeks import CAMPAIGN, campaign_of, week_of
from campaigns.models import DailyBrief
from campaigns.processes import daily_briefs, photo_sheets, week_papers
from campaigns.processes.exporting import CONTENT_TYPES, content_type_of
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import local

DOCX, PDF, PNG = CONTENT_TYPES[".docx"], CONTENT_TYPES[".pdf"], CONTENT_TYPES[".png"]
MAX_NUMBER = 12


class DailyBriefOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    as_of = serializers.DateTimeField()
    text = serializers.CharField()
    picture = serializers.CharField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(allow_null=True)


def brief_out(row: DailyBrief) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "as_of": local(row.as_of).isoformat(),
        "text": row.text,
        "picture": reverse("api:brief_picture", kwargs={"day": row.day.isoformat()}),
        "made_at": local(row.made_at).isoformat(),
        "made_by": row.made_by.username if row.made_by is not None else None,
    }


class SheetIn(serializers.Serializer[Any]):
    format = serializers.ChoiceField(list(photo_sheets.FORMATS))


class PhotoSheet(APIView):
    """POST asks for the before-and-after sheet of the struck-off issues of the filtered list
    (`number` may be repeated): 202 with a job."""

    @extend_schema(parameters=FILTERS, request=SheetIn, responses={202: JobOut}, tags=["papers"])
    def post(self, request: Request) -> Response:
        job = photo_sheets.ask_sheet(
            filters=params_of(request),
            kind=text_of(request, "format"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(job_out(job), status=202)


class WeekBulletin(APIView):
    """GET the draft of the week's bulletin."""

    @extend_schema(
        parameters=[CAMPAIGN, OpenApiParameter("number", str)],
        responses={(200, DOCX): OpenApiTypes.BINARY},
        tags=["papers"],
    )
    def get(self, request: Request, monday: str) -> HttpResponse:
        campaign, first_day = week_of(request, monday)
        try:
            name, content = week_papers.week_bulletin(
                campaign=campaign,
                monday=first_day,
                by=signed_in(request),
                now=timezone.now(),
                number=request.query_params.get("number", "")[:MAX_NUMBER],
            )
        except RoleNotAllowed:
            raise Http404 from None
        return paper_response(name, content)


class WeekBrief(APIView):
    """GET the week on one page for leaders."""

    @extend_schema(
        parameters=[CAMPAIGN], responses={(200, PDF): OpenApiTypes.BINARY}, tags=["papers"]
    )
    def get(self, request: Request, monday: str) -> HttpResponse:
        campaign, first_day = week_of(request, monday)
        try:
            name, content = week_papers.week_brief(
                campaign=campaign, monday=first_day, by=signed_in(request), now=timezone.now()
            )
        except RoleNotAllowed:
            raise Http404 from None
        return paper_response(name, content)


class DailyBriefs(APIView):
    """GET the briefs of the last 31 days, the latest first; POST makes today's."""

    @extend_schema(parameters=[CAMPAIGN], responses=DailyBriefOut(many=True), tags=["papers"])
    def get(self, request: Request) -> Response:
        user = signed_in(request)
        if not access.may_read_daily_briefs(user):
            raise Http404
        rows = daily_briefs.briefs(user=user, campaign=campaign_of(request))[:31]
        return Response({"results": [brief_out(row) for row in rows]})

    @extend_schema(
        parameters=[CAMPAIGN], request=None, responses={201: DailyBriefOut}, tags=["papers"]
    )
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        if not access.may_read_daily_briefs(user):
            raise Http404
        made = daily_briefs.make_today(campaign=campaign_of(request), by=user, now=timezone.now())
        return Response(brief_out(made), status=201)


class BriefPicture(APIView):
    """GET a day's picture."""

    @extend_schema(
        parameters=[CAMPAIGN], responses={(200, PNG): OpenApiTypes.BINARY}, tags=["papers"]
    )
    def get(self, request: Request, day: str) -> HttpResponse:
        try:
            asked = date.fromisoformat(day)
        except ValueError:
            raise Http404 from None
        found = daily_briefs.picture_of(
            user=signed_in(request), campaign=campaign_of(request), day=asked
        )
        if found is None:
            raise Http404
        return paper_response(*found)


def paper_response(name: str, content: bytes) -> HttpResponse:
    """A document to be saved under its Chinese name."""
    response = HttpResponse(content, content_type=content_type_of(name))
    ending = name.rsplit(".", 1)[-1]
    response["Content-Disposition"] = (
        f"attachment; filename=\"paper.{ending}\"; filename*=UTF-8''{quote(name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
