"""Appeals: raised by units, answered by the office."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers.appeals import (
    AcceptAppealIn,
    AppealAnswerIn,
    AppealIn,
    AppealOut,
    appeal_out,
)
from campaigns.api.views.requests import signed_in
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import Appeal
from campaigns.models.appeals import AppealQuerySet
from campaigns.processes import appeal_answering, appealing
from campaigns.processes.paging import page_of
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.rules.appeals import AppealState

JOINS = ("campaign", "department", "week", "raised_by", "closed_by")
LISTS = ("attachments", "corrections")


class AppealList(APIView):
    """GET appeals in the reader's scope, the latest first; POST raises one (liaison or head)."""

    @extend_schema(
        parameters=[
            CAMPAIGN,
            OpenApiParameter("state", str, description="open, accepted, refused, withdrawn"),
            OpenApiParameter("department", str, description="code"),
            OpenApiParameter("overdue", bool, description="unanswered beyond the office's limit"),
        ],
        responses=AppealOut(many=True),
        tags=["appeals"],
    )
    def get(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        if not access.may_open_appeals(user):
            raise Http404
        rows = _filtered(request, access.visible_appeals(user))
        page = page_of(
            rows,
            ordering="-raised_at",
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
            load=lambda found: (
                found.select_related(*JOINS).defer("week__content").prefetch_related(*LISTS)
            ),
        )
        return enveloped(request, page, [appeal_out(row, now=now) for row in page.rows], rows)

    @extend_schema(
        request=AppealIn, parameters=[CAMPAIGN], responses={201: AppealOut}, tags=["appeals"]
    )
    def post(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        if not access.may_open_appeals(user):
            raise Http404
        if not access.may_appeal(user):
            raise RoleNotAllowed
        sent = AppealIn(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        given: dict[str, Any] = {"reason": data["reason"], "by": user, "now": now}
        given["files"] = request.FILES.getlist("attachments")
        if "entry" in data:
            if not access.visible_entries(user).filter(pk=data["entry"]).exists():
                raise bad_field("entry", "unknown")
            made = appealing.appeal_entry(entry_id=data["entry"], **given)
        else:
            made = appealing.appeal_figure(
                campaign=campaign_of(request), monday=data["week"], figure=data["figure"], **given
            )
        return Response(appeal_out(_loaded(made.pk), now=now), status=201)


def _filtered(request: Request, rows: AppealQuerySet) -> AppealQuerySet:
    asked = request.query_params
    if asked.get("campaign"):
        rows = rows.filter(campaign=campaign_of(request))
    if asked.get("state"):
        if asked["state"] not in list(AppealState):
            raise bad_field("state", "bad_choice")
        rows = rows.filter(state=asked["state"])
    if asked.get("department"):
        rows = rows.filter(department__code=asked["department"].replace("\x00", ""))
    if asked.get("overdue") == "true":
        rows = rows.overdue(timezone.now())
    return rows


def _loaded(appeal_id: int) -> Appeal:
    rows = Appeal.objects.select_related(*JOINS).defer("week__content").prefetch_related(*LISTS)
    return rows.get(pk=appeal_id)


class _OneAppeal(APIView):
    def answer(self, appeal_id: int) -> Response:
        return Response(appeal_out(_loaded(appeal_id), now=timezone.now()))

    def check_visible(self, request: Request, appeal_id: int) -> None:
        if not access.visible_appeals(signed_in(request)).filter(pk=appeal_id).exists():
            raise Http404

    def check_office(self, request: Request) -> None:
        """The role is asked before the fields (WORKFLOW "Order of refusal")."""
        if not access.may_answer_appeals(signed_in(request)):
            raise RoleNotAllowed


class AppealDetail(_OneAppeal):
    @extend_schema(responses=AppealOut, tags=["appeals"])
    def get(self, request: Request, appeal_id: int) -> Response:
        self.check_visible(request, appeal_id)
        return self.answer(appeal_id)


class AcceptAppeal(_OneAppeal):
    @extend_schema(request=AcceptAppealIn, responses=AppealOut, tags=["appeals"])
    def post(self, request: Request, appeal_id: int) -> Response:
        self.check_visible(request, appeal_id)
        self.check_office(request)
        sent = AcceptAppealIn(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        appeal_answering.accept(
            appeal_id=appeal_id,
            answer=data["answer"],
            entry_ids=data.get("entries", ()),
            points=data.get("points"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return self.answer(appeal_id)


class RefuseAppeal(_OneAppeal):
    @extend_schema(request=AppealAnswerIn, responses=AppealOut, tags=["appeals"])
    def post(self, request: Request, appeal_id: int) -> Response:
        self.check_visible(request, appeal_id)
        self.check_office(request)
        sent = AppealAnswerIn(data=request.data)
        sent.is_valid(raise_exception=True)
        appeal_answering.refuse(
            appeal_id=appeal_id,
            answer=sent.validated_data["answer"],
            by=signed_in(request),
            now=timezone.now(),
        )
        return self.answer(appeal_id)


class WithdrawAppeal(_OneAppeal):
    @extend_schema(request=None, responses=AppealOut, tags=["appeals"])
    def post(self, request: Request, appeal_id: int) -> Response:
        self.check_visible(request, appeal_id)
        appealing.withdraw(appeal_id=appeal_id, by=signed_in(request), now=timezone.now())
        return self.answer(appeal_id)
