"""Notices, deadline preview, jobs, imports, exports and bulk deeds."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.errors import answer
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers import fields
from campaigns.api.serializers.deeds_in import DEEDS_IN
from campaigns.api.serializers.work import (
    BulkRowOut,
    ImportIn,
    ImportOut,
    JobOut,
    NoticeOut,
    PreviewOut,
    import_out,
    job_out,
    notice_out,
)
from campaigns.api.views.issues import FILTERS
from campaigns.api.views.requests import body_of, is_set, params_of, signed_in, text_of
from campaigns.api.views.weeks import XLSX, campaign_of, workbook_response
from campaigns.models import Category, ImportRun
from campaigns.processes import (
    bulk,
    clocks,
    exporting,
    importing,
    issue_filters,
    notice_log,
    resuming,
)
from campaigns.processes.ledger_photos import WANTED
from campaigns.processes.paging import page_of
from campaigns.processes.refusals import BadFields, Fault, RoleNotAllowed, bad_field
from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.rules.workflow import DEEDS
from campaigns.wording.bulk import reason_words
from campaigns.wording.times import explain

NOTICE_FILTERS = notice_log.FILTERS


class NoticeList(APIView):
    """GET own notices, for handler and head those of their unit; office and auditor see all."""

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in NOTICE_FILTERS],
        responses=NoticeOut(many=True),
        tags=["notices"],
    )
    def get(self, request: Request) -> Response:
        rows = notice_log.filtered(
            user=signed_in(request), params=params_of(request), now=timezone.now()
        )
        page = page_of(
            rows,
            ordering="-planned_at",
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
            load=lambda found: found.select_related("issue", "recipient"),
        )
        return enveloped(request, page, [notice_out(row) for row in page.rows], rows)


class PreviewIn(serializers.Serializer[Any]):
    start = fields.Moment(required=False)
    amount = serializers.IntegerField(min_value=1, max_value=999, required=False)
    unit = serializers.ChoiceField([unit.value for unit in LimitUnit], required=False)
    category = fields.category(required=False)
    severity = serializers.ChoiceField(["minor", "major", "urgent"], required=False)
    department = fields.department(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("category") is None and not (attrs.get("amount") and attrs.get("unit")):
            raise BadFields([Fault("amount", "required"), Fault("unit", "required")])
        return attrs


class DeadlinePreview(APIView):
    """GET when a limit would end, and why."""

    @extend_schema(parameters=[PreviewIn], responses=PreviewOut, tags=["deadlines"])
    def get(self, request: Request) -> Response:
        signed_in(request)
        sent = PreviewIn(data=request.query_params)
        sent.is_valid(raise_exception=True)
        data, campaign = sent.validated_data, campaign_of(request)
        category: Category | None = data.get("category")
        if data.get("amount") and data.get("unit"):
            limit = Limit(data["amount"], LimitUnit(data["unit"]))
        elif category is not None:
            severity = data.get("severity") or category.severity
            limit = clocks.usual_limit(campaign, category, severity)
        found = clocks.deadline_from(
            campaign=campaign,
            start=data.get("start") or timezone.now(),
            limit=limit,
            clock=clocks.clock_of(data.get("department")),
        )
        reasons = [reason.as_json() for reason in found.reasons]
        return Response({"due_at": found.due_at.isoformat(), "explanation": explain(reasons)})


class JobDetail(APIView):
    """GET how far a job is."""

    @extend_schema(responses=JobOut, tags=["jobs"])
    def get(self, request: Request, job_id: int) -> Response:
        job = access.visible_jobs(signed_in(request)).filter(pk=job_id).first()
        if job is None:
            raise Http404
        return Response(job_out(job))


class JobResult(APIView):
    """GET the finished file of a job, or a part of it (Range); 410 when it was removed."""

    @extend_schema(
        responses={
            (200, XLSX): OpenApiTypes.BINARY,
            (206, XLSX): OpenApiTypes.BINARY,
            410: OpenApiTypes.OBJECT,
            416: None,
        },
        tags=["jobs"],
    )
    def get(self, request: Request, job_id: int) -> HttpResponseBase:
        job = access.visible_jobs(signed_in(request)).filter(pk=job_id, state="done").first()
        if job is None:
            raise Http404
        found = resuming.result_response(job, request._request)
        return found or answer(410, "file_gone", job.message or _("The file is gone"))


class LedgerExport(APIView):
    """GET the ledger of the filtered list: the file, or 202 with a job when it is long."""

    @extend_schema(
        parameters=[*FILTERS, OpenApiParameter(WANTED, bool)],
        responses={(200, XLSX): OpenApiTypes.BINARY, 202: JobOut},
        tags=["issues"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        user, now, params = signed_in(request), timezone.now(), params_of(request)
        if not access.may_export_issues(user):
            raise RoleNotAllowed
        issues = issue_filters.filtered(user=user, params=params, now=now)
        if exporting.is_long(issues, params):
            job = exporting.ledger_job(filters=params, by=user, now=now)
            return Response(job_out(job), status=202)
        name, content = exporting.ledger_now(issues=issues, filters=params, by=user, now=now)
        return workbook_response(name, content)


class ImportList(APIView):
    """POST a workbook: the dry run's answer. Nothing is changed yet."""

    @extend_schema(request=ImportIn, responses={201: ImportOut}, tags=["imports"])
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        kind = text_of(request, "kind")
        if kind in access.IMPORTERS and not access.may_import(user, kind):
            raise RoleNotAllowed
        sent = ImportIn(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        photos = data.get("photos")
        run = importing.dry_run(
            kind=data["kind"],
            sent=data["file"].read(),
            file_name=data["file"].name or "",
            photos=photos.read() if photos is not None else None,
            campaign=campaign_of(request),
            by=user,
            now=timezone.now(),
        )
        return Response(import_out(run), status=201)


class ImportCommit(APIView):
    """POST puts a dry run in force: all of it or nothing."""

    @extend_schema(request=None, responses=ImportOut, tags=["imports"])
    def post(self, request: Request, run_id: int) -> Response:
        user = signed_in(request)
        run: ImportRun | None = access.visible_imports(user).filter(pk=run_id).first()
        if run is None:
            raise Http404
        done = importing.commit(
            run_id=run.pk,
            by=user,
            now=timezone.now(),
            skip_bad_rows=is_set(request, "skip_bad_rows"),
        )
        return Response(import_out(done))


class BulkDeed(APIView):
    """POST one deed on many issues, named or by filter: a result for each."""

    @extend_schema(
        request={"application/json": OpenApiTypes.OBJECT},
        responses=BulkRowOut(many=True),
        tags=["deeds"],
    )
    def post(self, request: Request, deed: str) -> Response:
        user, now = signed_in(request), timezone.now()
        if deed not in DEEDS_IN:
            raise Http404
        sent = DEEDS_IN[deed](data=request.data, context={"request": request})
        may = {grant.role for grant in DEEDS[deed].grants} & user.role_codes
        given: dict[str, Any] = {}  # the role comes before the content, and learns nothing of it
        if may:
            sent.is_valid(raise_exception=True)
            given = dict(sent.validated_data)
        results = bulk.do_bulk(
            deed,
            numbers=bulk.numbers_of(user=user, wanted=_wanted(request), now=now),
            given=given,
            by=user,
            now=now,
            dry_run=is_set(request, "dry_run"),
        )
        rows = [
            {
                "number": row.number,
                "status": row.status,
                "code": row.code,
                "message": reason_words(row.status, row.code, row.state),
            }
            for row in results
        ]
        return Response({"results": rows, "done": sum(row["status"] == 200 for row in rows)})


def _wanted(request: Request) -> dict[str, list[str]]:
    """The issues meant: `numbers`, or the filters of a list."""
    numbers, filters = body_of(request).get("numbers"), body_of(request).get("filter")
    if isinstance(numbers, list) and numbers:
        return {"number": [str(number) for number in numbers]}
    if isinstance(filters, dict) and filters:
        return {
            str(name): [str(item) for item in (value if isinstance(value, list) else [value])]
            for name, value in filters.items()
        }
    raise bad_field("numbers", "required")
