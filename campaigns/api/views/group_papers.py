"""Supervision orders and composed pictures of issues."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns.api.serializers.work import JobOut, job_out
from campaigns.api.views.issues import FILTERS
from campaigns.api.views.papers import DOCX, PDF, PNG, paper_response
from campaigns.api.views.requests import params_of, signed_in
from campaigns.models import Job
from campaigns.processes import orders, pictures


class OrderFile(APIView):
    """GET an issue's supervision order, `kind` docx or pdf."""

    @extend_schema(
        responses={(200, DOCX): OpenApiTypes.BINARY, (200, PDF): OpenApiTypes.BINARY},
        tags=["papers"],
    )
    def get(self, request: Request, number: str, kind: str) -> HttpResponseBase:
        made = orders.order_of(
            user=signed_in(request), number=number, kind=kind, now=timezone.now()
        )
        if made is None:
            raise Http404
        return paper_response(*made)


class OrderFiles(APIView):
    """GET the orders of the filtered list in one PDF; past sixty 202 with a job."""

    @extend_schema(
        parameters=FILTERS,
        responses={(200, PDF): OpenApiTypes.BINARY, 202: JobOut},
        tags=["papers"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        made = orders.orders_now(
            filters=params_of(request), by=signed_in(request), now=timezone.now()
        )
        if isinstance(made, Job):
            return Response(job_out(made), status=202)
        return paper_response(*made)


class Pictures(APIView):
    """GET the composed picture of one to nine issues, `numbers` with commas between."""

    @extend_schema(
        parameters=[OpenApiParameter("numbers", str, required=True)],
        responses={(200, PNG): OpenApiTypes.BINARY},
        tags=["papers"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        numbers = request.query_params.get("numbers", "").split(",")
        made = pictures.picture_of(
            user=signed_in(request),
            numbers=[one.strip() for one in numbers if one.strip()],
            now=timezone.now(),
        )
        if made is None:
            raise Http404
        return paper_response(*made)
