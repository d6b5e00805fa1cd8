"""After the strike-off: look back, confirm a rebound, challenge.

Source of the rules: WORKFLOW "Rebound and look-back"; SCORING "Entries".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from campaigns.models import (
    Closing,
    Issue,
    IssueEvent,
    Proposal,
    Rebound,
    Recheck,
    User,
)
from campaigns.processes import entries
from campaigns.processes.clocks import (
    CHECK_LIMIT,
    clock_of,
    usual_limit,
)
from campaigns.processes.closing import reopen
from campaigns.processes.deeds import Act, Key, doing, given
from campaigns.processes.holding import begin_half_limit
from campaigns.processes.photos import claim
from campaigns.processes.rebounds import new_issue_of_rebound
from campaigns.processes.refusals import bad_field
from campaigns.processes.telling import people_of, tell, tell_office, tell_unit
from campaigns.rules.deadlines import deadline
from campaigns.rules.photos import Stage
from campaigns.rules.rebound import is_in_time
from campaigns.rules.scoring import Severity


def recheck(
    *,
    issue_id: int,
    version: int | None,
    result: str,
    photo_ids: Sequence[UUID],
    by: User,
    now: datetime,
    note: str = "",
    key: Key | None = None,
) -> Issue:
    """Looks back at a struck-off issue. `result`: fixed, unfixed or rebound.

    Unfixed: back to the same unit with half the original limit, and a false fix is proposed.
    Rebound: the issue stays closed and a new, linked one is logged.
    """
    with doing("recheck", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        if result not in {"fixed", "unfixed", "rebound"}:
            raise bad_field("result", "unknown")
        line = act.require(result, photos=photo_ids)
        issue = act.issue
        event = act.move(line, note=note)
        photos = claim(
            photo_ids=photo_ids, issue=issue, event=event, stage=Stage.CHECK, by=by, now=now
        )
        row = _finish_recheck(act, result, note)
        issue.has_open_challenge = False
        if result == "unfixed":
            _open_again(act, event, note)
        elif result == "rebound":
            new = new_issue_of_rebound(earlier=issue, photos=photos, note=note, by=by, now=now)
            row.facts = {"new_issue": new.number}
            row.save(update_fields=["facts"])
    return act.issue


def _finish_recheck(act: Act, result: str, note: str) -> Recheck:
    """The open challenge that this look-back answers, else a row of its own."""
    holding = act.lead_holding()
    row = Recheck.objects.filter(issue=act.issue, result="").order_by("pk").first() or Recheck(
        campaign=act.issue.campaign,
        issue=act.issue,
        holding=holding,
        department_id=holding.department_id,
        asked_at=act.now,
        asked_by=act.by,
    )
    row.done_at = act.now
    row.done_by = act.by
    row.result = result
    row.note = note
    row.save()
    return row


def _open_again(act: Act, event: IssueEvent, note: str) -> None:
    """Unfixed: the strike-off falls, the unit tries again, a false fix is proposed."""
    issue = act.issue
    closing = reopen(issue=issue, now=act.now)
    holding = act.lead_holding()
    holding.closed_at = None
    begin_half_limit(
        issue=issue,
        holding=holding,
        cause="unfixed",
        fallback=usual_limit(issue.campaign, issue.category, issue.severity),
        event=event,
        now=act.now,
    )
    version = entries.rule_version(issue.campaign, act.now)
    Proposal.objects.create(
        campaign=issue.campaign,
        department_id=closing.department_id,
        rule="false_fix",
        points=version.table().rule("false_fix").points[Severity(issue.severity)],
        issue=issue,
        holding_id=closing.holding_id,
        event=event,
        reason=note or closing.strike_off_no,
        proposed_at=act.now,
        proposed_by=given(act.by),
        hearing_until=deadline(
            start=act.now, limit=CHECK_LIMIT, clock=clock_of(holding.department)
        ).due_at,
    )
    tell_unit(issue=issue, step="false_fix_proposed", event=event, now=act.now, heads=True)


def confirm_rebound(
    *,
    issue_id: int,
    version: int | None,
    earlier: Issue | None,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The issue is the return of an earlier one, struck off at most 30 days before it was found.

    Charged to the unit that struck off the earlier one, but not for transient categories.
    """
    with doing(
        "confirm_rebound", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require(earlier=earlier)
        issue, earlier = act.issue, given(earlier)
        closing = _strike_off_before(issue, earlier)
        event = act.move(line, earlier=earlier.number)
        issue.is_rebound = True
        is_repeated = Rebound.objects.filter(issue=earlier).exists()
        Rebound.objects.create(
            campaign=issue.campaign,
            issue=issue,
            earlier=earlier,
            department_id=closing.department_id,
            is_repeated=is_repeated,
            confirmed_at=now,
            confirmed_by=by,
        )
        if not issue.category.is_transient:
            entries.post_for_issue(
                "rebound",
                points_of="rebound_again" if is_repeated else "",
                issue=issue,
                holding=closing.holding,
                event=event,
                occurred_at=now,
                key=f"rebound:{issue.pk}",
                now=now,
                department=closing.department,
            )
        # About the issue that the unit may read: the new one may be another unit's.
        tell(
            people_of(closing.department_id),
            issue=earlier,
            step="rebound_confirmed",
            occasion=event.pk,
            now=now,
            told_by=by.pk,
        )
    return act.issue


def _strike_off_before(issue: Issue, earlier: Issue) -> Closing:
    """The last strike-off of the earlier issue, if it is close enough in time."""
    closing = (
        Closing.objects.filter(
            issue=earlier, reopened_at__isnull=True, closed_at__lte=issue.found_at
        )
        .select_related("holding", "department")
        .order_by("-closed_at")
        .first()
    )
    if earlier.campaign_id != issue.campaign_id or earlier.pk == issue.pk or closing is None:
        raise bad_field("earlier", "not_struck_off")
    if not is_in_time(struck_off_at=closing.closed_at, found_at=issue.found_at):
        raise bad_field("earlier", "too_long_ago")
    return closing


def challenge(
    *,
    issue_id: int,
    version: int | None,
    text: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """Doubts a strike-off; the doubt becomes a look-back to be made."""
    with doing("challenge", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        event = act.move(act.require(text=text), note=text)
        holding = act.lead_holding()
        Recheck.objects.create(
            campaign=act.issue.campaign,
            issue=act.issue,
            holding=holding,
            department_id=holding.department_id,
            asked_at=now,
            asked_by=by,
            challenge=text,
        )
        act.issue.has_open_challenge = True
        tell_office(issue=act.issue, step="challenged", event=event, now=now)
    return act.issue
