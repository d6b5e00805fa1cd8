"""Photos: one ahead of a deed, and delivery with a permission check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns.api.serializers import fields
from campaigns.api.serializers.issues_out import PhotoOut, photo_out
from campaigns.api.views.requests import signed_in
from campaigns.api.views.uploads import store_upload
from campaigns.processes.file_delivery import attachment_response, delivered
from campaigns.processes.photos import Stated
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.geo import Point
from campaigns.rules.workflow import Role


class PhotoIn(serializers.Serializer[Any]):
    """A photo ahead of its deed, with what the capture page states of it."""

    file = serializers.FileField()
    client_uuid = serializers.UUIDField(required=False)
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}$", required=False)
    taken_at = fields.Moment(required=False, allow_null=True)
    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False)
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False)
    accuracy = serializers.FloatField(min_value=0, max_value=1e6, required=False)


class PhotoList(APIView):
    """POST one file; `id` is then taken wherever photos are. Unclaimed ones go after 72 hours."""

    @extend_schema(request=PhotoIn, responses={201: PhotoOut}, tags=["photos"])
    def post(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        if user.role_codes <= {Role.AUDITOR, Role.ADMIN, Role.LEADER}:
            raise RoleNotAllowed
        sent = PhotoIn(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        photo = store_upload(
            data["file"],
            "file",
            by=user,
            now=now,
            stated=_stated(data),
            client_uuid=data.get("client_uuid"),
            sha256=data.get("sha256", ""),
        )
        return Response(photo_out(photo, shows_positions=False), status=201)


def _stated(data: dict[str, Any]) -> Stated:
    latitude, longitude = data.get("latitude"), data.get("longitude")
    accuracy = data.get("accuracy")
    return Stated(
        taken_at=data.get("taken_at"),
        point=None if latitude is None or longitude is None else Point(latitude, longitude),
        accuracy_m=None if accuracy is None else round(accuracy),
    )


class PhotoFile(APIView):
    """GET the picture in a size: full, 1024 or 320."""

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, tags=["photos"])
    def get(self, request: Request, photo_id: UUID, size: str) -> HttpResponseBase:
        found = delivered(user=signed_in(request), photo_id=photo_id, size=size)
        if found is None:
            raise Http404
        return found


class AttachmentFile(APIView):
    """GET a paper that somebody attached to a proposal, an appeal or a measure."""

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, tags=["attachments"]
    )
    def get(self, request: Request, attachment_id: int) -> HttpResponseBase:
        found = attachment_response(user=signed_in(request), attachment_id=attachment_id)
        if found is None:
            raise Http404
        return found
