"""More time: extensions and deferrals, asked by the unit, decided by the office.

Source of the rules: WORKFLOW "Deeds", "Clocks".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from campaigns.models import Assignment, Deferral, Extension, Issue, IssueEvent, User
from campaigns.processes import clock_work
from campaigns.processes.clocks import (
    DECISION_LIMIT,
    Birth,
    begin_version,
    clock_of,
    drop_office_steps,
    lay_out_office_step,
    present_version,
    stop_clock,
    usual_limit,
    version_clock,
)
from campaigns.processes.deeds import Act, Key, doing, given
from campaigns.processes.holding import original_limit
from campaigns.processes.photos import claim
from campaigns.processes.refusals import bad_field
from campaigns.processes.telling import tell_office, tell_unit
from campaigns.rules.calendars import Clock, before, local
from campaigns.rules.deadlines import (
    LONGEST,
    Limit,
    LimitUnit,
    Reason,
    counted_on,
    resume_moment,
    time_left,
)
from campaigns.rules.photos import Stage


def request_extension(
    *,
    issue_id: int,
    version: int | None,
    reason_kind: str,
    reason: str,
    wanted_at: datetime | None,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """Asks the office for more time, before the deadline; nothing is posted until it is decided."""
    with doing(
        "request_extension", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require(reason_kind=reason_kind, reason=reason, wanted_at=wanted_at)
        issue, wanted_at, old_due_at = act.issue, given(wanted_at), given(act.issue.due_at)
        if wanted_at <= old_due_at:
            raise bad_field("wanted_at", "not_after_due")
        _check_length(act, wanted_at, "wanted_at")
        event = act.move(line, note=reason, reason_kind=reason_kind, wanted_at=wanted_at)
        decision_due_at = clock_of(None).advance(now, DECISION_LIMIT)
        Extension.objects.create(
            campaign=issue.campaign,
            issue=issue,
            holding=act.lead_holding(),
            department=act.lead_holding().department,
            reason_kind=reason_kind,
            reason=reason,
            requested_at=now,
            requested_by=by,
            decision_due_at=decision_due_at,
            wanted_at=wanted_at,
            old_due_at=old_due_at,
        )
        _open_request(act, "extension", decision_due_at, event)
    return act.issue


def _open_request(act: Act, kind: str, decision_due_at: datetime, event: IssueEvent) -> None:
    act.issue.open_request = kind
    lay_out_office_step(
        issue=act.issue, step="decision_due", at=decision_due_at, occasion=event.seq
    )
    tell_office(issue=act.issue, step=f"{kind}_requested", event=event, now=act.now)


def grant_extension(
    *,
    issue_id: int,
    version: int | None,
    due_at: datetime | None,
    reason: str,
    by: User,
    now: datetime,
    approved_by: str = "",
    key: Key | None = None,
) -> Issue:
    """Moves the deadline: a new version. The second grant names who approved it."""
    with doing(
        "decide_extension", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require("grant", due_at=due_at, reason=reason)
        issue, holding, due_at = act.issue, act.lead_holding(), given(due_at)
        if due_at <= now:
            raise bad_field("due_at", "not_after_now")
        if holding.extension_count >= 1 and not approved_by.strip():
            raise bad_field("approved_by", "required")
        if issue.due_at is not None and due_at <= issue.due_at:
            raise bad_field("due_at", "not_after_due")
        _check_length(act, due_at, "due_at")
        request = Extension.objects.get(issue=issue, state="open")
        _decide(act, request, "granted", reason)
        request.granted_due_at = due_at
        request.approved_by = approved_by.strip()
        request.save()
        event = act.move(line, note=reason, due_at=[issue.due_at, due_at])
        holding.extension_count += 1
        holding.save(update_fields=["extension_count"])
        _begin_moved(act, holding, due_at, reason)
        tell_unit(issue=issue, step="extension_granted", event=event, now=now)
    return act.issue


def _begin_moved(act: Act, holding: Assignment, due_at: datetime, reason: str) -> None:
    present = given(present_version(act.issue))
    begin_version(
        issue=act.issue,
        holding=holding,
        birth=Birth(
            cause="extension",
            starts_at=act.now,
            due_at=due_at,
            unit=LimitUnit(present.unit),
            amount=None,
            reasons=(
                Reason("extended", {"at": act.now.isoformat(), "reason": reason}),
                Reason("due", {"at": due_at.isoformat()}),
            ),
            in_sprint=present.in_sprint,
            moves_scoring=True,
        ),
        clock=clock_of(holding.department),
        now=act.now,
        set_by=act.by,
    )


def _check_length(act: Act, until: datetime, field: str) -> None:
    """Together the extensions of a holding are at most the original limit, counted on from the
    old deadline by the same clock."""
    latest = latest_extension(act.issue, act.lead_holding())
    if latest is not None and until > latest:
        raise bad_field(field, "longer_than_limit", latest=latest)


def latest_extension(issue: Issue, holding: Assignment) -> datetime | None:
    """Until when the deadline may still be extended; None for a holding without a limit."""
    present = present_version(issue)
    if present is None:
        return None
    original = original_limit(holding) or usual_limit(
        issue.campaign, issue.category, issue.severity
    )
    clock = version_clock(present, clock_of(holding.department).calendar)
    granted = [
        (row.old_due_at, row.granted_due_at)
        for row in Extension.objects.filter(holding=holding, state="granted").order_by("pk")
        if row.granted_due_at is not None
    ]
    if original.unit is LimitUnit.WORKING_DAYS:
        days = original.amount - sum(_days(start, end, clock) for start, end in granted)
        if days <= 0:
            return present.due_at
        return counted_on(start=present.due_at, limit=Limit(days, original.unit), clock=clock)
    whole = timedelta(hours=original.amount)
    if original.unit is LimitUnit.HOURS:
        left = whole - sum((end - start for start, end in granted), timedelta())
        return present.due_at + max(left, timedelta())
    left = whole - sum((clock.between(start, end) for start, end in granted), timedelta())
    return clock.advance(present.due_at, left) if left > timedelta() else present.due_at


def _days(start: datetime, end: datetime, clock: Clock) -> int:
    """The working days from one deadline to a later one."""
    day, days = local(start).date(), 0
    while day < local(end).date():
        day = clock.working_day_after(day, 1)
        days += 1
    return days


def refuse_extension(
    *,
    issue_id: int,
    version: int | None,
    reason: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The deadline stands; what fell due meanwhile is posted at its own moment."""
    with doing(
        "decide_extension", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require("refuse", reason=reason)
        request = Extension.objects.get(issue=act.issue, state="open")
        _decide(act, request, "refused", reason)
        request.save()
        event = act.move(line, note=reason)
        clock_work.post_what_fell_due(issue=act.issue, until=before(now))
        tell_unit(issue=act.issue, step="extension_refused", event=event, now=now)
    return act.issue


def _decide(act: Act, request: Extension | Deferral, state: str, reason: str) -> None:
    """Writes the office's decision on the open request; the request is not saved."""
    request.state = state
    request.decided_at = act.now
    request.decided_by = act.by
    request.decision_reason = reason
    act.issue.open_request = ""
    drop_office_steps(act.issue)


def request_deferral(
    *,
    issue_id: int,
    version: int | None,
    reason_kind: str,
    plan: str,
    resume_on: date | None,
    photo_ids: Sequence[UUID],
    by: User,
    now: datetime,
    interim_measure: str = "",
    key: Key | None = None,
) -> Issue:
    """Asks to put off what cannot be fixed now, with a plan and a photo of the interim measure."""
    with doing(
        "request_deferral", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require(
            reason_kind=reason_kind, plan=plan, resume_on=resume_on, photos=photo_ids
        )
        issue, resume_on = act.issue, given(resume_on)
        if resume_on <= local(now).date():
            raise bad_field("resume_on", "not_after_today")
        if resume_on > local(now + LONGEST).date():
            raise bad_field("resume_on", "too_far")
        event = act.move(line, note=plan, reason_kind=reason_kind, resume_on=resume_on)
        claim(photo_ids=photo_ids, issue=issue, event=event, stage=Stage.AFTER, by=by, now=now)
        decision_due_at = clock_of(None).advance(now, DECISION_LIMIT)
        Deferral.objects.create(
            campaign=issue.campaign,
            issue=issue,
            holding=act.lead_holding(),
            department=act.lead_holding().department,
            reason_kind=reason_kind,
            plan=plan,
            interim_measure=interim_measure,
            resume_on=resume_on,
            requested_at=now,
            requested_by=by,
            decision_due_at=decision_due_at,
        )
        _open_request(act, "deferral", decision_due_at, event)
    return act.issue


def grant_deferral(
    *,
    issue_id: int,
    version: int | None,
    reason: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """Puts the issue off until its date; it is out of `due` meanwhile."""
    with doing(
        "decide_deferral", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require("grant", reason=reason)
        issue, holding = act.issue, act.lead_holding()
        present = given(present_version(issue))
        clock = version_clock(present, clock_of(holding.department).calendar)
        request = Deferral.objects.get(issue=issue, state="open")
        _decide(act, request, "granted", reason)
        left = time_left(now=now, due_at=present.due_at, unit=LimitUnit(present.unit), clock=clock)
        request.left_seconds = int(left.total_seconds())
        request.save()
        resumes_at = resume_moment(
            resume_on=request.resume_on, clock=clock_of(holding.department, clock.calendar)
        )
        # Granted after its own date it is over at once: taken up at a moment that has passed, it
        # would change the facts of weeks that are closed.
        issue.resumes_at = max(resumes_at, now)
        event = act.move(line, note=reason, resume_on=request.resume_on)
        stop_clock(issue)
        issue.due_at = None
        tell_unit(issue=issue, step="deferral_granted", event=event, now=now)
    return act.issue


def refuse_deferral(
    *,
    issue_id: int,
    version: int | None,
    reason: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The deadline stands; what fell due meanwhile is posted at its own moment."""
    with doing(
        "decide_deferral", issue_id=issue_id, version=version, by=by, now=now, key=key
    ) as act:
        line = act.require("refuse", reason=reason)
        request = Deferral.objects.get(issue=act.issue, state="open")
        _decide(act, request, "refused", reason)
        request.save()
        event = act.move(line, note=reason)
        clock_work.post_what_fell_due(issue=act.issue, until=before(now))
        tell_unit(issue=act.issue, step="deferral_refused", event=event, now=now)
    return act.issue


def resume(
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The office takes a deferred issue up again before its date, from now on."""
    with doing("resume", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        clock = clock_of(act.lead_holding().department)
        opening = resume_moment(resume_on=local(now).date(), clock=clock)
        found = clock_work.take_up_again(issue=act.issue, starts_at=max(opening, now), now=now)
        event = act.move(act.require(), due_at=found.birth.due_at)
        clock_work.begin_resumed(issue=act.issue, found=found, event=event, now=now)
    return act.issue


def lapse_requests(*, issue: Issue, now: datetime) -> bool:
    """Closes an undecided request that other deeds have overtaken; whether there was one."""
    if not issue.open_request:
        return False
    for requests in (Extension.objects, Deferral.objects):
        requests.filter(issue=issue, state="open").update(state="lapsed", decided_at=now)
    issue.open_request = ""
    drop_office_steps(issue)
    return True
