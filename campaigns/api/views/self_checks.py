"""The daily self-check: filings, a report of nothing found, the matrix of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers.self_checks import (
    MatrixOut,
    NothingIn,
    SelfCheckOut,
    matrix_out,
    self_check_out,
)
from campaigns.api.views.issues import sent_key
from campaigns.api.views.requests import signed_in
from campaigns.api.views.uploads import storing
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import SelfCheck, User
from campaigns.processes import self_check_matrix
from campaigns.processes.paging import page_of
from campaigns.processes.refusals import bad_field
from campaigns.processes.self_checking import (
    Nothing,
    check_may_file,
    file_nothing_found,
    find_repeated_filing,
)
from campaigns.rules.calendars import is_in_our_time, local

FILTERS = [
    CAMPAIGN,
    OpenApiParameter("department", str, description="code"),
    OpenApiParameter("from", str, description="first day, e.g. 2026-11-01"),
    OpenApiParameter("to", str, description="last day"),
]
JOINS = ("campaign", "department", "filed_by", "site")


class SelfCheckList(APIView):
    """GET filings of the units in the reader's scope, the latest first; POST files that nothing was
    found. A problem found is logged at `/issues/` with the source `self_check`."""

    @extend_schema(parameters=FILTERS, responses=SelfCheckOut(many=True), tags=["self-checks"])
    def get(self, request: Request) -> Response:
        user = signed_in(request)
        if not access.may_read_self_checks(user):
            raise Http404
        rows = _filtered(request, user)
        page = page_of(
            rows,
            ordering="-filed_at",
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
            load=lambda found: found.select_related(*JOINS),
        )
        return enveloped(request, page, _out(user, page.rows), rows)

    @extend_schema(
        request=NothingIn, responses={201: SelfCheckOut, 200: SelfCheckOut}, tags=["self-checks"]
    )
    def post(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        key, key_fault = sent_key(request, "self_check", "")
        repeated = find_repeated_filing(key=key, by=user)
        if repeated is not None:
            return Response(_out(user, [repeated])[0], status=200)
        check_may_file(user)
        if key_fault is not None:
            raise key_fault
        sent = NothingIn(data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        if not data["nothing_found"]:
            raise bad_field("nothing_found", "log_it")
        with storing(by=user, now=now) as stored:
            nothing = Nothing(
                campaign=data["campaign"],
                photo_ids=stored.take(data, "photos", "photo_ids"),
                site=data.get("site"),
                place=data.get("place") or "",
                note=data.get("note") or "",
            )
            filing = file_nothing_found(nothing=nothing, by=user, now=now, key=key)
        return Response(_out(user, [filing])[0], status=201)


class SelfCheckMatrix(APIView):
    """GET unit × day of a month with its sums, in the reader's scope."""

    @extend_schema(
        parameters=[
            CAMPAIGN,
            OpenApiParameter("month", str, description="2026-11; the running one by default"),
        ],
        responses=MatrixOut,
        tags=["self-checks"],
    )
    def get(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        if not access.may_read_self_checks(user):
            raise Http404
        campaign = campaign_of(request)
        text = request.query_params.get("month") or f"{local(now):%Y-%m}"
        month = self_check_matrix.month_named(campaign, text)
        if month is None:
            raise Http404
        found = self_check_matrix.matrix(
            campaign=campaign, first=month[0], last=month[1], user=user, now=now
        )
        return Response(matrix_out(found))


def _filtered(request: Request, user: User) -> QuerySet[SelfCheck]:
    params = request.query_params
    rows = access.visible_self_checks(user)
    if params.get("campaign"):
        rows = rows.filter(campaign=campaign_of(request))
    if params.get("department"):
        rows = rows.filter(department__code=params["department"].replace("\x00", ""))
    if params.get("from"):
        rows = rows.filter(day__gte=_day(params["from"], "from"))
    if params.get("to"):
        rows = rows.filter(day__lte=_day(params["to"], "to"))
    return rows


def _day(text: str, name: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise bad_field(name, "bad_date") from None
    if not is_in_our_time(found):
        raise bad_field(name, "bad_date")
    return found


def _out(user: User, rows: Sequence[SelfCheck]) -> list[dict[str, Any]]:
    """Filings with the numbers of those issues that the reader sees (one query)."""
    ids = [row.issue_id for row in rows if row.issue_id is not None]
    issues = access.visible_issues(user).in_bulk(ids) if ids else {}
    return [self_check_out(row, issues.get(row.issue_id or 0)) for row in rows]
