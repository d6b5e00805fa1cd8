"""The other eyes: verify a fix, look back at a strike-off, confirm a rebound, challenge.

Source of the rules: WORKFLOW "Deeds", "Rebound and look-back"; SCORING "Entries".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from campaigns.models import (
    Assignment,
    DeadlineVersion,
    Issue,
    IssueEvent,
    Submission,
    User,
)
from campaigns.processes import entries
from campaigns.processes.clocks import (
    drop_office_steps,
    usual_limit,
)
from campaigns.processes.closing import strike_off
from campaigns.processes.deeds import Act, Key, doing
from campaigns.processes.holding import begin_half_limit
from campaigns.processes.photos import claim
from campaigns.processes.refusals import bad_field
from campaigns.processes.telling import recipients_of, tell, tell_unit
from campaigns.rules.photos import Stage
from campaigns.rules.reminder_steps import Recipient
from campaigns.rules.severity import CheckMode


def verify_pass(
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    on_site: bool = False,
    reason: str = "",
    photo_ids: Sequence[UUID] = (),
    key: Key | None = None,
) -> Issue:
    """Somebody independent finds the fix good: the issue is struck off."""
    with doing("verify", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require("pass")
        issue = act.issue
        if issue.check_mode == CheckMode.ON_SITE.value and not on_site:
            raise bad_field("on_site", "must_be_seen")
        submission = _waiting(issue)
        submission.result = "pass"
        _decide(submission, act, reason=reason, on_site=on_site)
        event = act.move(line, note=reason, on_site=on_site)
        claim(photo_ids=photo_ids, issue=issue, event=event, stage=Stage.CHECK, by=by, now=now)
        strike_off(issue=issue, submission=submission, event=event, by=by, now=now)
    return act.issue


def verify_fail(
    *,
    issue_id: int,
    version: int | None,
    reason: str,
    by: User,
    now: datetime,
    on_site: bool = False,
    photo_ids: Sequence[UUID] = (),
    key: Key | None = None,
) -> Issue:
    """The fix is not good: back to the unit, with rework on its account.

    Before the deadline the deadline stands; after it half the original limit runs from now.
    """
    with doing("verify", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require("fail", reason=reason)
        issue, holding = act.issue, act.lead_holding()
        submission = _waiting(issue)
        holding.rework_count += 1
        holding.save(update_fields=["rework_count"])
        issue.rework_count += 1
        submission.result = "fail"
        submission.failure_no = holding.rework_count
        _decide(submission, act, reason=reason, on_site=on_site)
        event = act.move(line, note=reason, failure_no=holding.rework_count)
        claim(photo_ids=photo_ids, issue=issue, event=event, stage=Stage.CHECK, by=by, now=now)
        drop_office_steps(issue)
        issue.submitted_at = None
        issue.submitted_by = None
        _post_failure(act, holding, submission, event)
        _second_try(act, holding, event)
        _tell_failure(act, holding, event)
    return act.issue


def _waiting(issue: Issue) -> Submission:
    return Submission.objects.select_related("holding").get(issue=issue, result="")


def _decide(submission: Submission, act: Act, *, reason: str, on_site: bool) -> None:
    submission.decided_at = act.now
    submission.decided_by = act.by
    submission.reason = reason
    submission.on_site = on_site
    submission.save()


def _post_failure(act: Act, holding: Assignment, submission: Submission, event: IssueEvent) -> None:
    """Rework; and overdue, when a submission in time fails at or after the scoring deadline."""
    scoring = DeadlineVersion.objects.filter(
        holding=holding, is_scoring=True, scoring_until__isnull=True
    ).first()
    if scoring is not None and submission.submitted_at <= scoring.due_at <= act.now:
        entries.post_for_issue(
            "overdue",
            issue=act.issue,
            holding=holding,
            event=event,
            occurred_at=act.now,
            key=f"overdue:{act.issue.pk}:{scoring.number}",
            now=act.now,
        )
    entries.post_for_issue(
        "rework" if holding.rework_count < 3 else "rework_3",
        issue=act.issue,
        holding=holding,
        event=event,
        occurred_at=act.now,
        key=f"rework:{event.pk}",
        now=act.now,
    )


def _second_try(act: Act, holding: Assignment, event: IssueEvent) -> None:
    issue = act.issue
    if issue.due_at is not None and act.now < issue.due_at:
        return
    begin_half_limit(
        issue=issue,
        holding=holding,
        cause="check_failed",
        fallback=usual_limit(issue.campaign, issue.category, issue.severity),
        event=event,
        now=act.now,
        whole=issue.is_fixed_on_the_spot and not holding.has_deadline and not issue.due_version,
    )


def _tell_failure(act: Act, holding: Assignment, event: IssueEvent) -> None:
    is_third = holding.rework_count >= 3
    tell_unit(issue=act.issue, step="check_failed", event=event, now=act.now, heads=is_third)
    if is_third:
        tell(
            recipients_of(act.issue, (Recipient.LEADER,)),
            issue=act.issue,
            step="check_failed",
            occasion=event.seq,
            now=act.now,
        )
