"""Every standing × deed × person: what WORKFLOW's table allows works, everything else is refused.

The table stands in `deed_rights.py`.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from campaigns.models import (
    Assignment,
    Campaign,
    DeadlineVersion,
    DeedKey,
    Issue,
    IssueEvent,
    Notice,
    Notification,
    Photo,
    ScoreEntry,
    StepMoment,
    User,
)
from campaigns.processes.deed_table import do
from campaigns.processes.reading import find_visible
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed
from tests.processes.deed_cast import (
    CAST,
    NOW,
    STANDINGS,
    another_third_party,
    make_standing,
    make_struck_off,
    taken,
)
from tests.processes.deed_rights import TABLE, expected


def trace(issue: Issue) -> tuple[Any, ...]:
    """Everything that a deed on the issue could change."""
    return (
        Issue.objects.filter(pk=issue.pk).values_list().get(),
        list(Photo.objects.filter(issue=issue).order_by("pk").values_list()),
        list(Assignment.objects.filter(issue=issue).order_by("pk").values_list()),
        list(StepMoment.objects.filter(issue=issue).order_by("pk").values_list()),
        *(
            model._default_manager.count()
            for model in (IssueEvent, ScoreEntry, Notice, Notification, DeadlineVersion, DeedKey)
        ),
    )


def tried(deed: str, issue: Issue, user: User, given: dict[str, Any], before: Any) -> str:
    """What comes of the deed, as the door would answer; what it did is taken back."""
    savepoint = transaction.savepoint()
    try:
        done = do(deed, issue_id=issue.pk, version=issue.version, by=user, now=NOW, given=given)
    except RoleNotAllowed:
        outcome = "403"
    except MoveNotAllowed:
        outcome = "409"
    else:
        outcome = done.state
    if outcome.isdecimal():
        assert trace(issue) == before, (deed, user.username, "a refusal changed something")
    else:
        event = IssueEvent.objects.get(issue=issue, seq=issue.event_count + 1)
        assert (event.deed, event.by, event.at) == (deed, user, NOW)
        assert (event.from_state, event.to_state) == (issue.state, outcome)
        assert trace(issue) != before
    transaction.savepoint_rollback(savepoint)
    return outcome


def outcomes(issue: Issue, earlier: Issue) -> dict[tuple[str, str], str]:
    """Every deed by everybody on the issue as it stands."""
    before = trace(issue)
    found: dict[tuple[str, str], str] = {}
    for who, username in CAST.items():
        user = User.objects.get(username=username)
        if find_visible(user=user, number=issue.number) is None:
            found |= {(deed, who): "404" for deed in TABLE}
            continue
        for deed in TABLE:
            given = taken(deed, username, earlier)
            found[deed, who] = tried(deed, issue, user, given, before)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("standing", STANDINGS)
def test_it_allows_what_the_table_allows_and_refuses_the_rest(
    standing: str, campaign: Campaign
) -> None:
    another_third_party()
    earlier = make_struck_off(campaign)
    found = outcomes(make_standing(campaign, standing), earlier)
    wanted = expected(standing)
    for cell, outcome in wanted.items():
        if outcome == "either" or (outcome == "403 or 409" and found[cell] in {"403", "409"}):
            found[cell] = outcome
    assert found == wanted


def test_its_table_has_every_deed_and_state() -> None:
    assert len(TABLE) == 23
    assert {state.split()[0] for state in STANDINGS} == {
        "pending",
        "dispatched",
        "in_progress",
        "extension",
        "deferral",
        "submitted",
        "closed",
        "returned",
        "deferred",
        "void",
    }
