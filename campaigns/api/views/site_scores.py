"""Results of inspected sites: list, entering, one with its items, withdrawal."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers.site_scores import (
    SiteScoreDetailOut,
    SiteScoreIn,
    SiteScoreOut,
    site_score_detail_out,
    site_score_out,
)
from campaigns.api.serializers.weeks import MAX_REASON, ReasonIn
from campaigns.api.views.issues import sent_key
from campaigns.api.views.requests import signed_in, text_of
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import SiteScore, User
from campaigns.models.site_scores import SiteScoreQuerySet
from campaigns.processes import site_scoring
from campaigns.processes.paging import page_of
from campaigns.processes.refusals import bad_field

FILTERS = [
    CAMPAIGN,
    OpenApiParameter("week", str, description="its Monday"),
    OpenApiParameter("department", str, description="code"),
    OpenApiParameter("site", str, description="code"),
]


class SiteScoreList(APIView):
    """GET results that the reader sees, the latest first, withdrawn ones too; POST enters one."""

    @extend_schema(parameters=FILTERS, responses=SiteScoreOut(many=True), tags=["site scores"])
    def get(self, request: Request) -> Response:
        rows = _filtered(request, _reader(request))
        page = page_of(
            rows,
            ordering="-inspected_at",
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
            load=site_scoring.loaded,
        )
        return enveloped(request, page, [site_score_out(row) for row in page.rows], rows)

    @extend_schema(
        request=SiteScoreIn,
        responses={201: SiteScoreDetailOut, 200: SiteScoreDetailOut},
        tags=["site scores"],
    )
    def post(self, request: Request) -> Response:
        user = _reader(request)
        key, key_fault = sent_key(request, "score_site", "")
        repeated = site_scoring.find_repeated(key=key, by=user)
        if repeated is not None:
            return _made(repeated, status=200)
        site_scoring.check_may_score(user)
        if key_fault is not None:
            raise key_fault
        sent = SiteScoreIn(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        data.pop("client_uuid", None)
        result = site_scoring.Result(
            campaign=data["campaign"],
            site=data["site"],
            answers=data.get("answers") or {},
            rate=data.get("rate"),
            inspected_at=data.get("inspected_at"),
            inspection=data.get("inspection"),
            note=data.get("note") or "",
        )
        made = site_scoring.record(result=result, by=user, now=timezone.now(), key=key)
        return _made(made, status=201)


class SiteScoreDetail(APIView):
    """GET a result with its items."""

    @extend_schema(responses=SiteScoreDetailOut, tags=["site scores"])
    def get(self, request: Request, score_id: int) -> Response:
        return Response(site_score_detail_out(_found(_reader(request), score_id)))


class WithdrawSiteScore(APIView):
    """POST {reason} takes a result back while its week is open."""

    @extend_schema(request=ReasonIn, responses=SiteScoreDetailOut, tags=["site scores"])
    def post(self, request: Request, score_id: int) -> Response:
        user = _reader(request)
        score = _found(user, score_id)
        site_scoring.check_may_withdraw(user, score)
        site_scoring.withdraw(
            score_id=score.pk,
            reason=text_of(request, "reason", MAX_REASON),
            by=user,
            now=timezone.now(),
        )
        return Response(site_score_detail_out(_found(user, score_id)))


def _reader(request: Request) -> User:
    user = signed_in(request)
    if not access.may_read_site_scores(user):
        raise Http404
    return user


def _found(user: User, score_id: int) -> SiteScore:
    row = site_scoring.loaded(access.visible_site_scores(user).filter(pk=score_id)).first()
    if row is None:
        raise Http404
    return row


def _made(made: SiteScore, *, status: int) -> Response:
    row = site_scoring.loaded(SiteScore.objects.filter(pk=made.pk)).get()
    return Response(site_score_detail_out(row), status=status)


def _filtered(request: Request, user: User) -> SiteScoreQuerySet:
    params = request.query_params
    rows = access.visible_site_scores(user)
    if params.get("campaign"):
        rows = rows.filter(campaign=campaign_of(request))
    if params.get("week"):
        rows = rows.filter(week__monday=_monday(params["week"]))
    for name, lookup in (("department", "department__code"), ("site", "site__code")):
        if params.get(name):
            rows = rows.filter(**{lookup: params[name].replace("\x00", "")})
    return rows


def _monday(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad_field("week", "bad_date") from None
