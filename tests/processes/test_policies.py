"""A policy changes by versions; what runs already moves only when told so."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from campaigns.models import AuditLog, Campaign, Issue, Notice, StepMoment
from campaigns.processes import notifying, policies
from campaigns.processes.policies import Draft, change_policy, draft_of
from campaigns.processes.refusals import BadFields
from campaigns.processes.setting_up import CampaignPlan, begin_campaign
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminder_steps import Anchor, PolicyFault, Recipient, Step, Tone
from tests.factories import make_dispatched, person
from tests.processes.reminded import SITE, TWO_DAYS, planned
from tests.processes.told import on

NOW = on("11-10 12:00")
# One step only: an hour of work before the deadline (Wednesday at six), to the head.
LATE = Step(
    "",
    (Recipient.HEAD,),
    Tone.SOON,
    Anchor.BEFORE_DUE,
    amount=1,
    unit=LimitUnit.WORKING_HOURS,
)
pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def running(campaign: Campaign) -> Issue:
    """Dispatched on Monday at ten; the steps up to Tuesday noon are planned."""
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    notifying.plan(now=NOW)
    return issue


def saved(campaign: Campaign, *steps: Step, based_on: int = 1, moves: bool = False) -> None:
    change_policy(
        campaign=campaign,
        draft=Draft(steps or (LATE,), note="试行"),
        based_on=based_on,
        by=person("office"),
        now=NOW,
        moves_open_deadlines=moves,
    )


def coming(issue: Issue) -> dict[str, object]:
    return dict(StepMoment.objects.filter(issue=issue, occasion=0).values_list("step", "at"))


def notices() -> list[tuple[object, ...]]:
    return list(Notice.objects.order_by("pk").values_list("pk", "step", "state", "planned_at"))


def test_a_new_version_moves_nothing_unless_told(campaign: Campaign, running: Issue) -> None:
    before, written = coming(running), notices()
    saved(campaign)
    assert policy_in_force(campaign.pk).number == 2
    assert coming(running) == before
    assert notices() == written
    fresh = make_dispatched(campaign, lead="zhujian", site=SITE, now=NOW)
    assert set(coming(fresh)) == {"before_h1"}
    line = AuditLog.objects.get(action="reminder_policy_changed")
    assert line.facts == {"note": "试行", "moved_open_deadlines": False}


def test_an_issue_under_way_is_reminded_by_its_own_version(
    campaign: Campaign, running: Issue
) -> None:
    saved(campaign)
    notifying.plan(now=on("11-11 18:00"))
    assert planned()["due"] == TWO_DAYS["due"][1]


def test_when_told_only_later_steps_move(campaign: Campaign, running: Issue) -> None:
    written = notices()
    assert any(step == "signing" for _pk, step, _state, _at in written)
    early = Step("", (Recipient.HEAD,), Tone.HINT, Anchor.SHARE, percent=5)
    saved(campaign, early, replace(LATE), moves=True)
    assert set(coming(running)) == {"before_h1"}  # 5 % of the time was over on Monday
    assert notices() == written
    assert policy_in_force(campaign.pk).moved_open_deadlines


def test_held_notices_stay(campaign: Campaign, running: Issue) -> None:
    Notice.objects.filter(step="signing").update(state="held", next_try_at=on("11-11 08:00"))
    written = notices()
    saved(campaign, moves=True)
    assert notices() == written


def test_of_two_editors_the_second_is_refused(campaign: Campaign) -> None:
    saved(campaign, based_on=1)
    with pytest.raises(PolicyFault) as refused:
        saved(campaign, based_on=1)
    assert refused.value.code == "policy_changed"
    assert campaign.reminder_policies.count() == 2


def test_quiet_hours_must_span_the_night(campaign: Campaign) -> None:
    draft = Draft((LATE,), quiet_from=time(8), quiet_until=time(20))
    with pytest.raises(BadFields):
        change_policy(campaign=campaign, draft=draft, based_on=1, by=person("office"), now=NOW)
    assert campaign.reminder_policies.count() == 1


def test_a_campaign_may_begin_with_the_policy_of_another(campaign: Campaign) -> None:
    saved(campaign)
    plan = CampaignPlan(
        code="next",
        name="次年",
        office_name=campaign.office_name,
        city_name=campaign.city_name,
        prefix="CY",
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
    )
    other = begin_campaign(plan=plan, groups={}, reminders_like=campaign)
    mine, theirs = policy_in_force(other.pk), policy_in_force(campaign.pk)
    assert mine.number == 1
    assert draft_of(mine) == draft_of(theirs)
    saved(campaign, replace(LATE, amount=2), based_on=2)
    assert draft_of(policy_in_force(other.pk)) == draft_of(mine)


def test_the_preview_is_what_the_planner_later_does(campaign: Campaign, running: Issue) -> None:
    steps = policy_in_force(campaign.pk).rules
    foreseen = {row.step.code: row.at for row in policies.preview(issue=running, steps=steps)}
    assert foreseen["due"] == on("11-11 18:00")
    told: dict[str, object] = dict(
        Notice.objects.filter(occasion=0).values_list("step", "planned_at").distinct()
    )
    assert {**told, **coming(running)}.items() <= foreseen.items()
    assert set(told) == {"signing"}
