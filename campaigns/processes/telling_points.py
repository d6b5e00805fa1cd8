"""Notices about points: to the unit that bears them, and to the office that decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from campaigns.models import Campaign, Notice, Proposal, ScoreEntry, User
from campaigns.processes import showing
from campaigns.processes.outlets import IN_APP, channels_for, outlets
from campaigns.processes.step_moments import policy_in_force
from campaigns.processes.telling import people_of, people_with
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.workflow import Role

TAKEN_BACK = "points_taken_back"


def tell_of_proposal(
    proposal: Proposal, *, step: str, by: User, now: datetime, to_office: bool = False
) -> None:
    """Tells the unit, and the office where it has something to decide or to know; `step` names
    what was done. Nobody hears of the own deed."""
    people = people_of(proposal.department_id, heads=True)
    if to_office:
        people += people_with(Role.OFFICE)
    _tell(
        people,
        campaign=proposal.campaign,
        step=step,
        occasion=proposal.pk,
        now=now,
        told_by=by,
        facts={
            "unit": proposal.department.short_name,
            "rule": proposal.rule,
            "points": str(proposal.points),
            "text": proposal.decision_reason or proposal.reason,
        },
    )


def tell_of_reversal(entry: ScoreEntry, reversal: ScoreEntry, *, by: User, now: datetime) -> None:
    """Tells the unit that an entry of it was taken back."""
    _tell(
        people_of(entry.department_id, heads=True),
        campaign=entry.campaign,
        step=TAKEN_BACK,
        occasion=entry.pk,
        now=now,
        told_by=by,
        facts={
            "unit": entry.department.short_name,
            "rule": entry.rule,
            "points": str(entry.points),
            "text": reversal.reason,
        },
    )


def _tell(
    people: Iterable[User],
    *,
    campaign: Campaign,
    step: str,
    occasion: int,
    now: datetime,
    told_by: User,
    facts: Mapping[str, object],
) -> None:
    """A plain notice to each person; in the app at once, over other channels by the worker.

    Without an issue a notice is told once a campaign, step, occasion, person and channel.
    """
    ways = outlets()
    wanted = policy_in_force(campaign.pk).plain_channels if ways else []
    Notice.objects.bulk_create(
        (
            _row(campaign, person, step, occasion, now, channel, facts)
            for person in {person.pk: person for person in people}.values()
            if person.pk != told_by.pk
            for channel in channels_for(person, wanted=wanted, tone=Tone.PLAIN, ways=ways)
        ),
        ignore_conflicts=True,
    )
    in_app = Notice.objects.filter(
        campaign=campaign,
        issue__isnull=True,
        step=step,
        occasion=occasion,
        channel=IN_APP,
        notification__isnull=True,
    )
    showing.show(in_app, now=now)


def _row(
    campaign: Campaign,
    person: User,
    step: str,
    occasion: int,
    now: datetime,
    channel: str,
    facts: Mapping[str, object],
) -> Notice:
    is_sent = channel == IN_APP
    return Notice(
        campaign=campaign,
        step=step,
        occasion=occasion,
        recipient=person,
        channel=channel,
        facts=dict(facts),
        state="sent" if is_sent else "planned",
        planned_at=now,
        created_at=now,
        sent_at=now if is_sent else None,
    )
