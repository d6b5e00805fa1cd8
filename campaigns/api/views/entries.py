"""Entries and proposals."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.paging import enveloped, size_of
from campaigns.api.serializers.weeks import (
    MAX_REASON,
    EntryIn,
    EntryOut,
    ProposalOut,
    ReasonIn,
    StatementIn,
    entry_out,
    proposal_out,
)
from campaigns.api.views.issues import sent_key
from campaigns.api.views.requests import params_of, signed_in, text_of
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import Proposal, ScoreEntry, User
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes import accountability, points_ledger, reference, weeks
from campaigns.processes.manual_points import find_repeated_points
from campaigns.processes.paging import page_of
from campaigns.processes.refusals import bad_field


class EntryList(APIView):
    """GET entries; POST a manual one."""

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in ("campaign", *points_ledger.FILTERS)],
        responses=EntryOut(many=True),
        tags=["scores"],
    )
    def get(self, request: Request) -> Response:
        rows = _filtered_entries(request, signed_in(request))
        page = page_of(
            rows,
            ordering="-occurred_at",
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
            load=_joined,
        )
        return enveloped(request, page, [entry_out(row) for row in page.rows], rows)

    @extend_schema(
        request=EntryIn,
        responses={201: EntryOut, 200: EntryOut, 202: ProposalOut},
        parameters=[CAMPAIGN],
        tags=["scores"],
    )
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        weeks.check_office(user)
        key, key_fault = sent_key(request, "enter_points", "")
        repeated = find_repeated_points(key=key, by=user)
        if repeated is not None:
            return _made(repeated, repeated=True)
        if key_fault is not None:
            raise key_fault
        sent = EntryIn(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        made = accountability.enter_points(
            campaign=data.get("campaign") or campaign_of(request),
            department=data["department"],
            rule=data["rule"],
            points=data.get("points"),
            reason=data.get("reason", ""),
            document_no=data.get("document_no", ""),
            occurred_on=data.get("occurred_on"),
            attachments=data.get("attachments") or (),
            key=key,
            by=user,
            now=timezone.now(),
        )
        return _made(made)


def _made(made: ScoreEntry | Proposal, *, repeated: bool = False) -> Response:
    """201 with the entry, 202 with the proposal; 200 with either when it had been made before."""
    if isinstance(made, Proposal):
        return Response(proposal_out(made), status=200 if repeated else 202)
    return Response(entry_out(_loaded(made)), status=200 if repeated else 201)


def _filtered_entries(request: Request, user: User) -> ScoreEntryQuerySet:
    """The entries that stand; with `reversed` or `entry` those taken back too. Of all campaigns
    unless one is named."""
    params = params_of(request)
    code = request.query_params.get("campaign", "")
    known = {row.code: row for row in reference.campaigns()}
    if code and code not in known:
        raise bad_field("campaign", "unknown")
    rows = points_ledger.filtered(
        user=user, campaign=known.get(code), params=params, now=timezone.now()
    )
    with_taken_back = any(params.get(name) for name in ("reversed", "entry"))
    return rows if with_taken_back else rows.shown()


class ReverseEntry(APIView):
    """POST takes one entry back."""

    @extend_schema(request=ReasonIn, responses={201: EntryOut}, tags=["scores"])
    def post(self, request: Request, entry_id: int) -> Response:
        user = signed_in(request)
        entry = access.visible_entries(user).filter(pk=entry_id).first()
        if entry is None:
            raise Http404
        reversal = accountability.take_back(
            entry_id=entry.pk,
            reason=text_of(request, "reason", MAX_REASON),
            by=user,
            now=timezone.now(),
        )
        return Response(entry_out(_loaded(reversal)), status=201)


def _joined(rows: QuerySet[ScoreEntry]) -> QuerySet[ScoreEntry]:
    joins = ("department", "week", "issue", "campaign")
    return rows.select_related(*joins).defer("week__content")


def _loaded(entry: ScoreEntry) -> ScoreEntry:
    return _joined(ScoreEntry.objects.all()).get(pk=entry.pk)


class ProposalList(APIView):
    """GET proposals: all for the office, the own unit's for its people."""

    @extend_schema(
        parameters=[OpenApiParameter("state", str)],
        responses=ProposalOut(many=True),
        tags=["scores"],
    )
    def get(self, request: Request) -> Response:
        rows = access.visible_proposals(signed_in(request))
        if request.query_params.get("state"):
            rows = rows.filter(state=request.query_params["state"])
        page = page_of(
            rows,
            ordering="-proposed_at",
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
            load=lambda found: found.select_related(
                "department", "issue", "proposed_by", "decided_by"
            ).prefetch_related("attachments"),
        )
        return enveloped(request, page, [proposal_out(row) for row in page.rows], rows)


class _ProposalMove(APIView):
    def proposal(self, request: Request, proposal_id: int) -> Proposal:
        found = access.visible_proposals(signed_in(request)).filter(pk=proposal_id).first()
        if found is None:
            raise Http404
        return found


class ApproveProposal(_ProposalMove):
    @extend_schema(request=None, responses=ProposalOut, tags=["scores"])
    def post(self, request: Request, proposal_id: int) -> Response:
        found = accountability.approve(
            proposal_id=self.proposal(request, proposal_id).pk,
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(proposal_out(found))


class RefuseProposal(_ProposalMove):
    @extend_schema(request=ReasonIn, responses=ProposalOut, tags=["scores"])
    def post(self, request: Request, proposal_id: int) -> Response:
        found = accountability.refuse(
            proposal_id=self.proposal(request, proposal_id).pk,
            reason=text_of(request, "reason", MAX_REASON),
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(proposal_out(found))


class HearProposal(_ProposalMove):
    """POST the unit's own words."""

    @extend_schema(request=StatementIn, responses=ProposalOut, tags=["scores"])
    def post(self, request: Request, proposal_id: int) -> Response:
        found = accountability.hear(
            proposal_id=self.proposal(request, proposal_id).pk,
            statement=text_of(request, "statement"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(proposal_out(found))
