"""Measures of the ladder: suggested by the machine, decided and recorded by the office."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers.appeals import (
    ConfirmIn,
    DismissIn,
    MeasureOut,
    OutcomeIn,
    measure_out,
)
from campaigns.api.views.requests import signed_in
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import Measure
from campaigns.processes import measure_deciding
from campaigns.processes.paging import page_of
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.rules.ladder import MeasureState, Step

JOINS = ("campaign", "department", "week", "proposed_by", "decided_by")
KNOWN: Mapping[str, frozenset[str]] = {
    "state": frozenset(MeasureState),
    "step": frozenset(Step),
}


class MeasureList(APIView):
    """GET measures in the reader's scope, the latest first."""

    @extend_schema(
        parameters=[CAMPAIGN, *(OpenApiParameter(name, str) for name in KNOWN)],
        responses=MeasureOut(many=True),
        tags=["measures"],
    )
    def get(self, request: Request) -> Response:
        user, asked = signed_in(request), request.query_params
        if not access.may_open_appeals(user):
            raise Http404
        rows = access.visible_measures(user)
        if asked.get("campaign"):
            rows = rows.filter(campaign=campaign_of(request))
        for name, codes in KNOWN.items():
            if asked.get(name):
                if asked[name] not in codes:
                    raise bad_field(name, "bad_choice")
                rows = rows.filter(**{name: asked[name]})
        page = page_of(
            rows,
            ordering="-suggested_at",
            size=size_of(request),
            cursor=asked.get("cursor", ""),
            load=lambda found: (
                found.select_related(*JOINS).defer("week__content").prefetch_related("attachments")
            ),
        )
        return enveloped(request, page, [measure_out(row) for row in page.rows], rows)


class _OneMeasure(APIView):
    def measure(self, request: Request, measure_id: int) -> Measure:
        rows = access.visible_measures(signed_in(request))
        rows = rows.select_related(*JOINS).defer("week__content").prefetch_related("attachments")
        found = rows.filter(pk=measure_id).first()
        if found is None:
            raise Http404
        return found

    def decided(self, request: Request, measure_id: int) -> Measure:
        """The measure, for somebody who may decide on it."""
        found = self.measure(request, measure_id)
        if not access.may_decide_measures(signed_in(request)):
            raise RoleNotAllowed
        return found

    def answer(self, request: Request, measure_id: int) -> Response:
        return Response(measure_out(self.measure(request, measure_id)))


class MeasureDetail(_OneMeasure):
    @extend_schema(responses=MeasureOut, tags=["measures"])
    def get(self, request: Request, measure_id: int) -> Response:
        return self.answer(request, measure_id)


class ConfirmMeasure(_OneMeasure):
    """POST puts it in force; without `text` the suggested one stands."""

    @extend_schema(request=ConfirmIn, responses=MeasureOut, tags=["measures"])
    def post(self, request: Request, measure_id: int) -> Response:
        found = self.decided(request, measure_id)
        sent = ConfirmIn(data=request.data)
        sent.is_valid(raise_exception=True)
        measure_deciding.confirm(
            measure_id=measure_id,
            text=sent.validated_data.get("text", found.text),
            document_no=sent.validated_data.get("document_no", ""),
            by=signed_in(request),
            now=timezone.now(),
        )
        return self.answer(request, measure_id)


class ApproveMeasure(_OneMeasure):
    @extend_schema(request=None, responses=MeasureOut, tags=["measures"])
    def post(self, request: Request, measure_id: int) -> Response:
        self.decided(request, measure_id)
        measure_deciding.approve(measure_id=measure_id, by=signed_in(request), now=timezone.now())
        return self.answer(request, measure_id)


class DismissMeasure(_OneMeasure):
    @extend_schema(request=DismissIn, responses=MeasureOut, tags=["measures"])
    def post(self, request: Request, measure_id: int) -> Response:
        self.decided(request, measure_id)
        sent = DismissIn(data=request.data)
        sent.is_valid(raise_exception=True)
        measure_deciding.dismiss(
            measure_id=measure_id,
            reason=sent.validated_data["reason"],
            by=signed_in(request),
            now=timezone.now(),
        )
        return self.answer(request, measure_id)


class RecordOutcome(_OneMeasure):
    @extend_schema(request=OutcomeIn, responses=MeasureOut, tags=["measures"])
    def post(self, request: Request, measure_id: int) -> Response:
        self.decided(request, measure_id)
        sent = OutcomeIn(data=request.data)
        sent.is_valid(raise_exception=True)
        measure_deciding.record_outcome(
            measure_id=measure_id,
            files=request.FILES.getlist("attachments"),
            by=signed_in(request),
            now=timezone.now(),
            **sent.validated_data,
        )
        return self.answer(request, measure_id)
