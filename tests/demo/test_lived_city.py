"""What the small city has gone through, and what it looks like to a second run."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

from django.core.management import call_command

from campaigns.demo.life import plan_life
from campaigns.demo.reference import CAMPAIGN_CODE
from campaigns.demo.seeding import seed_city
from campaigns.demo.town import read_town
from campaigns.models import (
    Campaign,
    Issue,
    IssueEvent,
    Notice,
    Photo,
    Proposal,
    Rebound,
    ScoreEntry,
    ScoreWeek,
)
from campaigns.processes.invariants import check_all
from campaigns.rules.workflow import State
from tests.demo.conftest import LIVED_ISSUES, LIVED_UNTIL
from tests.factories import at
from tests.independent.comparing import compared_weeks


def test_three_weeks_are_published_one_frozen_one_open(city: Campaign) -> None:
    states = ScoreWeek.objects.filter(campaign=city).order_by("monday")
    assert [week.state for week in states] == [*["published"] * 3, "frozen", "open"]
    assert [found for found in check_all(now=LIVED_UNTIL) if found.broken] == []


def test_what_was_planned_is_what_came_of_it(city: Campaign) -> None:
    plan = plan_life(town=read_town(), now=LIVED_UNTIL, issues=LIVED_ISSUES)
    assert set(plan.states()) == set(State)
    stored = Counter(Issue.objects.values_list("state", flat=True))
    drawn = stored[State.SUBMITTED] - plan.states()[State.SUBMITTED]
    assert 0 <= drawn <= 2  # sampled fixes that were drawn and wait for a check
    assert stored[State.CLOSED] == plan.states()[State.CLOSED] - drawn
    for state in set(State) - {State.SUBMITTED, State.CLOSED}:
        assert stored[state] == plan.states()[state]
    assert not IssueEvent.objects.filter(at__gt=LIVED_UNTIL).exists()


def test_it_has_gone_through_every_process(city: Campaign) -> None:
    rules = set(ScoreEntry.objects.values_list("rule", flat=True))
    assert rules >= {
        "found_district",
        "found_city",
        "found_upper",
        "overdue",
        "overdue_day",
        "rework",
        "rework_3",
        "rebound",
        "buck_passing",
        "false_fix",
        "self_found_fixed",
        "praise_office",
        "manual_deduction",
        "meeting_absence",
    }
    assert ScoreEntry.objects.filter(kind="correction").exists()
    assert Rebound.objects.filter(is_repeated=True).exists()
    assert Rebound.objects.filter(issue__category__is_transient=True).exists()
    assert Proposal.objects.filter(state="proposed", rule="manual_deduction").count() == 1
    assert Issue.objects.filter(has_open_challenge=True).count() == 1
    assert Notice.objects.filter(step="overdue_1", state="sent").exists()
    assert not Photo.objects.unclaimed().exists()
    compared = compared_weeks(now=LIVED_UNTIL)
    assert len(compared) == 5
    assert not any(compared.values()), compared


def test_a_second_run_changes_nothing(city: Campaign) -> None:
    before = (Issue.objects.count(), IssueEvent.objects.count(), Photo.objects.count())
    assert seed_city(now=at("2026-11-13 09:00"), issues=LIVED_ISSUES) is None
    assert (Issue.objects.count(), IssueEvent.objects.count(), Photo.objects.count()) == before


def test_the_command_tells_states_and_sign_ins_of_a_loaded_city(
    city: Campaign, settings: Any
) -> None:
    settings.DEMO = True
    out = StringIO()
    call_command("seed_demo", stdout=out)
    said = out.getvalue()
    assert "already there" in said
    assert f"Issues of {CAMPAIGN_CODE}: {Issue.objects.count()}" in said
    assert "zonechief" in said
    assert settings.DEMO_PASSWORD in said
