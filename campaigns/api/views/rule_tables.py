"""Versions of the rule table: read, draft, put in force, try on past weeks."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers.rule_tables import (
    BeginIn,
    DraftChange,
    DraftStart,
    OutcomeOut,
    RuleVersionOut,
    draft_of,
    outcome_out,
    state_of,
    version_out,
)
from campaigns.api.views.requests import signed_in
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import RuleVersion, User
from campaigns.processes import rule_tables
from campaigns.processes.refusals import bad_field
from campaigns.processes.weekly_table import week_named
from campaigns.processes.what_if import MOST_WEEKS, past_weeks, what_if

TAGS = ["rules"]
WEEKS = OpenApiParameter("week", str, many=True, description="Mondays; the last four by default")


def seen_version(user: User, version_id: int) -> RuleVersion:
    versions = access.visible_rule_versions(user).select_related("campaign")
    return get_object_or_404(versions.prefetch_related("rows"), pk=version_id)


class RuleVersionList(APIView):
    """GET the campaign's versions, drafts first; POST a draft."""

    @extend_schema(parameters=[CAMPAIGN], responses=RuleVersionOut(many=True), tags=TAGS)
    def get(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        if not access.may_read_weeks(user):
            raise Http404
        campaign = campaign_of(request)
        seen = set(
            access.visible_rule_versions(user)
            .filter(campaign=campaign)
            .values_list("pk", flat=True)
        )
        versions = [row for row in rule_tables.versions_of(campaign) if row.pk in seen]
        for row in versions:
            row.campaign = campaign
        states = [rule_tables.state_of(row, versions, now) for row in versions]
        found = [version_out(row, state) for row, state in zip(versions, states, strict=True)]
        return Response({"next": None, "previous": None, "results": found})

    @extend_schema(
        parameters=[CAMPAIGN], request=DraftStart, responses={201: RuleVersionOut}, tags=TAGS
    )
    def post(self, request: Request) -> Response:
        user, now = signed_in(request), timezone.now()
        if not access.may_read_weeks(user):
            raise Http404
        sent = DraftStart(data=request.data)
        sent.is_valid(raise_exception=True)
        like = None
        if (wanted := sent.validated_data.get("like")) is not None:
            like = access.visible_rule_versions(user).filter(pk=wanted).first()
            if like is None:
                raise bad_field("like", "unknown")
        made = rule_tables.start_draft(campaign=campaign_of(request), by=user, now=now, like=like)
        return Response(version_out(made, "draft"), status=201)


class _OneVersion(APIView):
    def answer(self, user: User, version_id: int) -> Response:
        found = seen_version(user, version_id)
        return Response(version_out(found, state_of(found, timezone.now())))


class RuleVersionDetail(_OneVersion):
    """GET a version; PATCH or DELETE a draft."""

    @extend_schema(responses=RuleVersionOut, tags=TAGS)
    def get(self, request: Request, version_id: int) -> Response:
        return self.answer(signed_in(request), version_id)

    @extend_schema(request=DraftChange, responses=RuleVersionOut, tags=TAGS)
    def patch(self, request: Request, version_id: int) -> Response:
        user = signed_in(request)
        version = seen_version(user, version_id)
        sent = DraftChange(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            draft = draft_of(version, sent.validated_data)
        except KeyError as unknown:
            raise bad_field("rows", "unknown") from unknown
        rule_tables.change_draft(
            version_id=version.pk,
            draft=draft,
            edition=sent.validated_data["edition"],
            by=user,
            now=timezone.now(),
        )
        return self.answer(user, version_id)

    @extend_schema(responses={204: None}, tags=TAGS)
    def delete(self, request: Request, version_id: int) -> Response:
        user = signed_in(request)
        rule_tables.delete_draft(
            version_id=seen_version(user, version_id).pk, by=user, now=timezone.now()
        )
        return Response(status=204)


class PutInForce(_OneVersion):
    """POST a draft's first Monday."""

    @extend_schema(request=BeginIn, responses=RuleVersionOut, tags=TAGS)
    def post(self, request: Request, version_id: int) -> Response:
        user = signed_in(request)
        version = seen_version(user, version_id)
        sent = BeginIn(data=request.data)
        sent.is_valid(raise_exception=True)
        rule_tables.put_in_force(
            version_id=version.pk, by=user, now=timezone.now(), **sent.validated_data
        )
        return self.answer(user, version_id)


class Withdraw(_OneVersion):
    """POST: a version that has not begun is a draft again."""

    @extend_schema(request=None, responses=RuleVersionOut, tags=TAGS)
    def post(self, request: Request, version_id: int) -> Response:
        user = signed_in(request)
        version = seen_version(user, version_id)
        rule_tables.withdraw(version_id=version.pk, by=user, now=timezone.now())
        return self.answer(user, version_id)


class WhatIf(APIView):
    """GET what the version would have made of past weeks; changes nothing."""

    @extend_schema(parameters=[WEEKS], responses=OutcomeOut(many=True), tags=TAGS)
    def get(self, request: Request, version_id: int) -> Response:
        user, now = signed_in(request), timezone.now()
        version = seen_version(user, version_id)
        if not access.may_try_rules(user):
            raise Http404
        asked = request.query_params.getlist("week")
        mondays = [week_named(version.campaign, text) for text in asked]
        if None in mondays or len(mondays) > MOST_WEEKS:
            raise bad_field("week", "not_a_monday")
        chosen = [day for day in mondays if day is not None] or [
            week.monday for week in past_weeks(version.campaign, now)[:4]
        ]
        found = what_if(version=version, campaign=version.campaign, mondays=chosen, now=now)
        return Response([outcome_out(one) for one in found])
