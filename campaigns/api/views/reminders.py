"""The reminder policy of a campaign."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers.reminders import PolicyIn, PolicyOut, draft_of, policy_out
from campaigns.api.views.requests import signed_in
from campaigns.api.views.weeks import CAMPAIGN, campaign_of
from campaigns.models import ReminderPolicy
from campaigns.processes import policies
from campaigns.processes.outlets import configured
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.reminder_steps import PolicyFault


class Policy(APIView):
    """GET the version in force; POST the next one."""

    @extend_schema(parameters=[CAMPAIGN], responses=PolicyOut, tags=["reminders"])
    def get(self, request: Request) -> Response:
        if not access.may_read_policy(signed_in(request)):
            raise Http404
        campaign = campaign_of(request)
        return Response(policy_out(policy_in_force(campaign.pk), campaign.code))

    @extend_schema(
        parameters=[CAMPAIGN], request=PolicyIn, responses={201: PolicyOut}, tags=["reminders"]
    )
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        if not access.may_read_policy(user):
            raise Http404
        if not access.may_keep_reminders(user):
            raise RoleNotAllowed
        sent = PolicyIn(data=request.data)
        sent.is_valid(raise_exception=True)
        campaign, draft = campaign_of(request), draft_of(sent.validated_data)
        _check_channels(draft, policy_in_force(campaign.pk))
        try:
            saved = policies.change_policy(
                campaign=campaign,
                draft=draft,
                based_on=sent.validated_data["based_on"],
                by=user,
                now=timezone.now(),
                moves_open_deadlines=sent.validated_data["moves_open_deadlines"],
            )
        except PolicyFault as fault:
            if fault.field == "version":
                raise MoveNotAllowed("policy_changed") from None
            raise bad_field(f"steps.{fault.row}.{fault.field}", fault.code) from None
        return Response(policy_out(saved, campaign.code), status=201)


def _check_channels(draft: policies.Draft, present: ReminderPolicy) -> None:
    """Refuses a channel that neither the environment nor the present version names."""
    known = set(configured()) | set(present.plain_channels)
    known |= {name for step in present.rules for name in step.channels}
    for row, step in enumerate(draft.steps):
        if not set(step.channels) <= known:
            raise bad_field(f"steps.{row}.channels", "unknown")
    if not set(draft.plain_channels) <= known:
        raise bad_field("plain_channels", "unknown")
