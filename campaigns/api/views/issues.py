"""Issues: the list, logging one, one issue, and every deed on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers.deeds_in import DEEDS_IN, LogIn
from campaigns.api.serializers.issues_out import IssueOut, IssueRowOut, issue_out, issue_row
from campaigns.api.views.requests import (
    body_of,
    params_of,
    signed_in,
    text_of,
    whole_number,
)
from campaigns.api.views.uploads import Stored, fingerprints, storing
from campaigns.models import Issue, User
from campaigns.processes import issue_filters, reading
from campaigns.processes.deed_table import do
from campaigns.processes.deeds import Key, check_may, check_version, find_repeat, key_of
from campaigns.processes.logging import Find, check_may_log, log
from campaigns.processes.photos import Stated
from campaigns.processes.places import Place
from campaigns.processes.refusals import AlreadyDone, BadFields, bad_field
from campaigns.rules.geo import Point

FILTERS = [
    OpenApiParameter(name, str, many=name in {"state", "severity"})
    for name in (*issue_filters.FILTERS, "ordering", "cursor", "page_size")
]


class IssueList(APIView):
    """GET the visible issues, filtered; POST logs one."""

    @extend_schema(parameters=FILTERS, responses=IssueRowOut(many=True), tags=["issues"])
    def get(self, request: Request) -> Response:
        user, params = signed_in(request), params_of(request)
        rows = issue_filters.filtered(user=user, params=params, now=timezone.now())
        page = reading.list_page(
            user=user,
            issues=rows,
            ordering=issue_filters.ordering_of(params),
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
        )
        issues = access.seen_issues(user, page.rows)
        photos = reading.list_photos(user, issues)
        results = [issue_row(issue, photos.get(issue.pk)) for issue in issues]
        return enveloped(request, page, results, rows)

    @extend_schema(request=LogIn, responses={201: IssueOut, 200: IssueOut}, tags=["issues"])
    def post(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        key, key_fault = sent_key(request, "log", "")
        repeated = find_repeat(key=key, by=user)
        if repeated is not None:
            return shown(repeated, user, 200)
        check_may_log(user)
        if key_fault is not None:
            raise key_fault
        sent = LogIn(data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        try:
            with storing(by=user, now=now, stated=_stated(data)) as stored:
                issue = log(find=_find(data, stored), by=user, now=now, key=key)
        except AlreadyDone as done:
            return shown(done.issue, user, 200)
        return shown(issue, user, 201)


class IssueDetail(APIView):
    """GET one issue by its number."""

    @extend_schema(responses=IssueOut, tags=["issues"])
    def get(self, request: Request, number: str) -> Response:
        user = signed_in(request)
        return Response(whole(visible(user, number), user))


class DeedView(APIView):
    """POST a deed. WORKFLOW's order of refusal: 404, known key, 403, 409, 400."""

    deed = ""

    def answer(self, request: Request, number: str) -> Response:
        user, now = signed_in(request), timezone.now()
        issue = visible(user, number)
        key, key_fault = sent_key(request, self.deed, number)
        if find_repeat(key=key, by=user) is not None:
            return shown(issue, user, 200)
        check_may(self.deed, issue=issue, by=user, now=now)
        if key_fault is not None:
            raise key_fault
        version = _version(request)
        check_version(issue, version)
        sent = DEEDS_IN[self.deed](data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        try:
            with storing(by=user, now=now) as stored:
                given["photo_ids"] = stored.take(given, "photos", "photo_ids")
                do(
                    self.deed,
                    issue_id=issue.pk,
                    version=version,
                    by=user,
                    now=now,
                    given=given,
                    key=key,
                )
        except AlreadyDone:
            return shown(issue, user, 200)
        return shown(issue, user, 200)


def _deed_view(deed: str) -> type[DeedView]:
    """The view of one deed, with its own schema."""
    takes = DEEDS_IN[deed]
    name = deed.title().replace("_", "")
    frame: dict[str, Any] = {
        "version": serializers.IntegerField(),
        "client_uuid": serializers.UUIDField(required=False),
    }
    request_body = inline_serializer(f"{name}In", {**takes().get_fields(), **frame})

    class View(DeedView):
        @extend_schema(
            request=request_body,
            responses=IssueOut,
            tags=["deeds"],
            operation_id=f"issue_{deed}",
            description=f"{deed.replace('_', ' ').capitalize()}.",
        )
        def post(self, request: Request, number: str) -> Response:
            return self.answer(request, number)

    View.deed = deed
    View.__name__ = f"{name}View"
    return View


DEED_VIEWS = {deed: _deed_view(deed) for deed in DEEDS_IN}


def visible(user: User, number: str) -> Issue:
    """The issue, or 404 whether or not it exists for others."""
    issue = reading.find_visible(user=user, number=number)
    if issue is None:
        raise Http404
    return issue


def shown(issue: Issue, user: User, status: int) -> Response:
    """The issue as it stands now; only its number for a reporter who may not read it back."""
    found = reading.find_visible(user=user, number=issue.number)
    if found is None:
        return Response({"number": issue.number}, status=status)
    return Response(whole(found, user), status=status)


def whole(issue: Issue, user: User) -> dict[str, Any]:
    found = reading.dossier(issue=issue, user=user, now=timezone.now())
    return issue_out(found, shows_positions=access.may_read_positions(user))


def sent_key(request: Request, deed: str, number: str) -> tuple[Key | None, BadFields | None]:
    """The client's key with the fingerprint of everything else that was sent; the fault of a key
    that is none, to be raised once the role is known to be right."""
    text = str(body_of(request).get("client_uuid") or "")
    if not text:
        return None, None
    try:
        client_uuid = UUID(text)
    except ValueError:
        return None, bad_field("client_uuid", "invalid")
    body = body_of(request)
    plain = {
        name: body.getlist(name) if isinstance(body, QueryDict) else value
        for name, value in body.items()
        if name not in {"client_uuid", "version"} and name not in request.FILES
    }
    sent = {"deed": deed, "number": number, **plain, "files": fingerprints(request)}
    return key_of(client_uuid, sent), None


def _version(request: Request) -> int | None:
    text = text_of(request, "version")
    if not text:
        return None
    version = whole_number(text)
    if version is None:
        raise bad_field("version", "invalid")
    return version


def _stated(data: dict[str, Any]) -> Stated | None:
    """Where the device says it is; kept beside what the photos say."""
    latitude, longitude = data.get("device_latitude"), data.get("device_longitude")
    if latitude is None or longitude is None:
        return None
    return Stated(point=Point(latitude, longitude))


def _find(data: dict[str, Any], stored: Stored) -> Find:
    return Find(
        campaign=data["campaign"],
        category=data["category"],
        description=data["description"],
        place=Place(
            site=data.get("site"),
            address=data.get("address") or "",
            latitude=data.get("latitude"),
            longitude=data.get("longitude"),
        ),
        severity=data.get("severity") or "",
        source=data.get("source") or "",
        found_at=data.get("found_at"),
        lead=data.get("lead_department"),
        inspection=data.get("inspection"),
        indicator=data.get("indicator"),
        photo_ids=stored.take(data, "photos", "photo_ids"),
        after_photo_ids=stored.take(data, "after_photos", "after_photo_ids"),
        new_site=(data.get("new_site") or "").strip(),
    )
