"""The row of a bulk issue, its holding and its deadline."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from campaigns.demo.bulk.ground import Bulk
from campaigns.demo.bulk.history import lines
from campaigns.models import Assignment, DeadlineVersion, Issue
from campaigns.processes.places import Place, territory_of
from campaigns.rules.severity import CheckMode, check_mode_for
from campaigns.rules.workflow import State

AT_ONCE = 500


def issue_row(bulk: Bulk) -> Issue:
    """Its row; pending until its holding is there (`name_holdings`)."""
    life, ground = bulk.life, bulk.ground
    site, zone = life.case.spot.site, life.case.spot.zone
    last = life.tries[-1] if life.tries else None
    history = list(lines(bulk))
    return Issue(
        number=bulk.number,
        campaign=ground.campaign,
        category=life.case.category,
        source=ground.source,
        severity=life.severity.value,
        check_mode=check_mode_for(
            usual=CheckMode(life.case.category.check_mode),
            severity=life.severity,
            is_self_found=False,
        ).value,
        description=life.description,
        site=site,
        zone=zone,
        territory=territory_of(Place(site=site), zone),
        address=site.address if site is not None else "",
        found_at=life.found_at,
        logged_at=life.logged_at,
        logged_by=ground.people[life.logged_by],
        state=State.PENDING.value,
        version=sum(line.by != "" for line in history),
        event_count=len(history),
        lead=life.unit,
        suggested_lead=life.case.lead,
        due_at=life.term.due_at,
        due_version=1,
        accepts_at=life.term.accepts_at if life.state is State.DISPATCHED else None,
        next_post_at=None if life.closed_at is not None else bulk.overdue_moments()[-1][1],
        office_due_at=bulk.office_due_at(),
        dispatched_at=life.dispatched_at,
        first_dispatched_at=life.dispatched_at,
        submitted_at=last.submitted_at if last is not None else None,
        submitted_by=bulk.handler if last is not None else None,
        closed_at=life.closed_at,
        strike_off_no=bulk.strike_off_no,
        rework_count=_failures(bulk),
    )


def _failures(bulk: Bulk) -> int:
    return sum(one.decided_at is not None and not one.passed for one in bulk.life.tries)


def holding_row(bulk: Bulk) -> Assignment:
    """The unit having the issue, from its dispatch on."""
    life = bulk.life
    return Assignment(
        campaign=bulk.ground.campaign,
        issue=bulk.issue,
        department=life.unit,
        role="lead",
        begun_at=life.dispatched_at,
        original_amount=life.term.limit.amount,
        original_unit=life.term.limit.unit.value,
        returnable_from=life.dispatched_at,
        return_closes_at=life.term.return_closes_at,
        rework_count=_failures(bulk),
        return_count=int(life.returned_at is not None),
        closed_at=life.closed_at,
    )


def version_row(bulk: Bulk) -> DeadlineVersion:
    """The one deadline."""
    life = bulk.life
    return DeadlineVersion(
        **bulk.rows_belong_to(),
        number=1,
        cause="dispatch",
        created_at=life.dispatched_at,
        starts_at=life.dispatched_at,
        due_at=life.term.due_at,
        unit=life.term.limit.unit.value,
        amount=life.term.limit.amount,
        seven_day=life.unit.works_seven_days,
        is_scoring=True,
        counts_due=True,
        set_by=bulk.ground.people[life.dispatched_by],
        explanation=[reason.as_json() for reason in life.term.found.reasons],
    )


def name_holdings(chunk: Sequence[Bulk]) -> None:
    """Gives the issues their holding and their state: an issue cannot name a row that is not
    there yet."""
    own = Assignment.objects.filter(issue=OuterRef("pk"), role="lead").values("pk")[:1]
    by_state: dict[State, list[int]] = {}
    for bulk in chunk:
        by_state.setdefault(bulk.life.state, []).append(bulk.issue.pk)
    for state, ids in by_state.items():
        for start in range(0, len(ids), AT_ONCE):
            some = Issue.objects.filter(pk__in=ids[start : start + AT_ONCE])
            some.update(holding=Subquery(own), state=state.value)
