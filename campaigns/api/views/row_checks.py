"""The check of frozen rows: what units said, confirmation, objections and their answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers.row_checks import (
    AnswerIn,
    ObjectionIn,
    ObjectionOut,
    RowChecksOut,
    checks_out,
    objection_out,
)
from campaigns.api.views.requests import signed_in, text_of, whole_number
from campaigns.api.views.weeks import CAMPAIGN, week_of
from campaigns.models import Objection, ScoreWeek, User
from campaigns.processes import row_check_standings, row_checking
from campaigns.processes.refusals import bad_field


class _OfRows(APIView):
    """For those who check a row or read all weeks; to others it is not there."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        user = signed_in(request)
        if not (access.may_check_row(user) or user.role_codes & access.READS_ALL_WEEKS):
            raise Http404


class RowChecks(_OfRows):
    """GET what units said of their frozen rows: all for who reads all weeks, else the own unit."""

    @extend_schema(parameters=[CAMPAIGN], responses=RowChecksOut, tags=["weeks"])
    def get(self, request: Request, monday: str) -> Response:
        return Response(_answer(request, monday))


def _answer(request: Request, monday: str) -> dict[str, Any]:
    user, now = signed_in(request), timezone.now()
    campaign, first_day = week_of(request, monday)
    week = ScoreWeek.objects.filter(campaign=campaign, monday=first_day).exclude(state="open")
    found = week.first()
    if found is None:
        raise Http404
    return checks_out(
        week=found,
        until=row_checking.until_of(found),
        is_running=row_checking.is_checkable(found, now),
        checks=[one for one in row_check_standings.checks_of(found) if _sees(user, one)],
    )


def _sees(user: User, one: row_check_standings.UnitCheck) -> bool:
    return bool(user.role_codes & access.READS_ALL_WEEKS) or one.department.pk == user.department_id


class ConfirmRow(_OfRows):
    """POST by a liaison or head: nothing wrong with the row."""

    @extend_schema(parameters=[CAMPAIGN], request=None, responses=RowChecksOut, tags=["weeks"])
    def post(self, request: Request, monday: str) -> Response:
        campaign, first_day = week_of(request, monday)
        row_checking.confirm_row(
            campaign=campaign, monday=first_day, by=signed_in(request), now=timezone.now()
        )
        return Response(_answer(request, monday))


class RaiseObjection(_OfRows):
    """POST by a liaison or head: a figure or an entry is wrong."""

    @extend_schema(
        parameters=[CAMPAIGN], request=ObjectionIn, responses={201: ObjectionOut}, tags=["weeks"]
    )
    def post(self, request: Request, monday: str) -> Response:
        campaign, first_day = week_of(request, monday)
        entry = text_of(request, "entry", 20)
        entry_id = whole_number(entry) if entry else None
        if entry and entry_id is None:
            raise bad_field("entry", "unknown")
        objection = row_checking.raise_objection(
            campaign=campaign,
            monday=first_day,
            figure=text_of(request, "figure", 24),
            reason=text_of(request, "reason"),
            entry_id=entry_id,
            files=request.FILES.getlist("attachments"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(objection_out(objection), status=201)


class AcceptObjection(_OfRows):
    """POST by the office: accepted, with what was done."""

    @extend_schema(request=AnswerIn, responses=ObjectionOut, tags=["weeks"])
    def post(self, request: Request, objection_id: int) -> Response:
        found = row_checking.accept_objection(
            objection_id=_seen(request, objection_id).pk,
            answer=text_of(request, "answer"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(objection_out(found))


class RefuseObjection(_OfRows):
    """POST by the office: the row stands, with the reason."""

    @extend_schema(request=AnswerIn, responses=ObjectionOut, tags=["weeks"])
    def post(self, request: Request, objection_id: int) -> Response:
        found = row_checking.refuse_objection(
            objection_id=_seen(request, objection_id).pk,
            answer=text_of(request, "answer"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(objection_out(found))


def _seen(request: Request, objection_id: int) -> Objection:
    found = access.visible_objections(signed_in(request)).filter(pk=objection_id).first()
    if found is None:
        raise Http404
    return found
