"""Logging an issue: found by an inspector, reported by a unit itself, or fixed on the spot.

Source of the rules: WORKFLOW "Deeds" (`log`), "Sources", "Check mode".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from campaigns.models import (
    Campaign,
    Category,
    Closing,
    Department,
    Indicator,
    Inspection,
    Issue,
    IssueEvent,
    Source,
    Submission,
    User,
    Zone,
)
from campaigns.processes import dispatching
from campaigns.processes.clocks import CHECK_LIMIT, clock_of, lay_out_office_step, usual_limit
from campaigns.processes.deeds import Key, find_repeat, remember_key
from campaigns.processes.events import write_event
from campaigns.processes.holding import Term, begin_holding, new_holding
from campaigns.processes.numbering import STRIKE_OFF_PREFIX, next_number
from campaigns.processes.photos import claim
from campaigns.processes.places import (
    Place,
    suggested_assisting,
    suggested_lead,
    territory_of,
    zone_of,
)
from campaigns.processes.refusals import (
    AlreadyDone,
    BadFields,
    Fault,
    RoleNotAllowed,
    bad_field,
)
from campaigns.processes.self_checking import record_find
from campaigns.processes.site_proposals import proposal_faults, propose
from campaigns.processes.week_gate import pass_gate
from campaigns.rules import logging as rules
from campaigns.rules.deadlines import deadline
from campaigns.rules.geo import is_on_earth
from campaigns.rules.photos import Stage
from campaigns.rules.scoring import Severity
from campaigns.rules.severity import CheckMode, check_mode_for
from campaigns.rules.workflow import UNIT_ROLES, Role, State

AHEAD_TOLERANCE = timedelta(minutes=5)
DESCRIPTION_LENGTH = 2000


@dataclass(frozen=True)
class Find:
    """What was found, as a door read it. Empty fields are filled in by the rules.

    `photo_ids` show the problem; `after_photo_ids` make it fixed on the spot. `photos_follow`
    marks an import whose pictures are not there yet. `new_site` names a place that lies at no
    site, for the office to keep it as one.
    """

    campaign: Campaign
    category: Category
    description: str
    place: Place
    severity: str = ""
    source: str = ""
    found_at: datetime | None = None
    lead: Department | None = None
    inspection: Inspection | None = None
    indicator: Indicator | None = None
    photo_ids: Sequence[UUID] = field(default_factory=tuple)
    after_photo_ids: Sequence[UUID] = field(default_factory=tuple)
    external_key: str = ""
    photos_follow: bool = False
    new_site: str = ""


def log(*, find: Find, by: User, now: datetime, key: Key | None = None) -> Issue:
    """Logs an issue in one transaction and returns it.

    Raises AlreadyDone or KeyReused (client key), RoleNotAllowed, BadFields, and MoveNotAllowed
    when the week was frozen meanwhile. Found up to five minutes ahead is taken as now.
    """
    repeated = find_repeat(key=key, by=by)
    if repeated is not None:
        raise AlreadyDone(repeated)
    check_may_log(by)
    with transaction.atomic():
        pass_gate(campaign_id=find.campaign.pk, now=now)
        source = _source(find, by)
        _check(find, source, by, now)
        zone = _zone(find, by)
        issue = _new_issue(find, source=source, zone=zone, by=by, now=now)
        if find.after_photo_ids:
            _fixed_on_the_spot(issue, find, by=by, now=now)
        else:
            _waiting_for_work(issue, find, by=by, now=now)
        issue.save()
        if find.new_site:
            propose(issue=issue, name=find.new_site, now=now)
        remember_key(key=key, by=by, deed="log", issue=issue, now=now)
    return issue


def check_may_log(by: User) -> None:
    """Raises RoleNotAllowed for somebody whose roles log nothing."""
    if not rules.may_log(by.role_codes):
        raise RoleNotAllowed


def _source(find: Find, by: User) -> Source:
    code = find.source or rules.default_source(by.role_codes)
    if not rules.may_use_source(by.role_codes, code):
        raise bad_field("source", "source_not_allowed")
    source = Source.objects.filter(campaign=find.campaign, code=code).first()
    if source is None:
        raise bad_field("source", "unknown")
    return source


def _check(find: Find, source: Source, by: User, now: datetime) -> None:
    """Every fault of the content at once, as BadFields."""
    faults = []
    if not find.description.strip():
        faults.append(Fault("description", "required"))
    if len(find.description) > DESCRIPTION_LENGTH:
        faults.append(Fault("description", "too_long", {"most": DESCRIPTION_LENGTH}))
    if find.found_at is not None and find.found_at > now + AHEAD_TOLERANCE:
        faults.append(Fault("found_at", "in_future"))
    if find.severity and find.severity not in set(Severity):
        faults.append(Fault("severity", "unknown"))
    if find.category.parent_id is None:
        faults.append(Fault("category", "is_a_class"))
    if find.inspection is not None and find.inspection.campaign_id != find.campaign.pk:
        faults.append(Fault("inspection", "unknown"))
    has_photos = bool(find.photo_ids) or find.photos_follow
    faults += missing_evidence(find.place, has_photos=has_photos, source=source.code)
    faults += proposal_faults(name=find.new_site, place=find.place, by=by)
    if faults:
        raise BadFields(faults)


def missing_evidence(place: Place, *, has_photos: bool, source: str) -> list[Fault]:
    """What is missing of photos and place, for doors that find other faults first."""
    faults = [] if has_photos or source == rules.HOTLINE else [Fault("photos", "required")]
    return faults + _place_faults(place)


def _place_faults(place: Place) -> list[Fault]:
    if (place.latitude is None) != (place.longitude is None):
        missing = "latitude" if place.latitude is None else "longitude"
        return [Fault(missing, "required")]
    if place.site is None and not place.address.strip() and place.latitude is None:
        return [Fault("site", "place_required")]
    if place.point is not None and not is_on_earth(place.point):
        return [Fault("latitude", "not_on_earth")]
    return []


def _zone(find: Find, by: User) -> Zone | None:
    """The zone of the place. Somebody who is only a zone chief logs inside his zones."""
    zone = zone_of(find.place)
    roles = by.role_codes & rules.LOGGING_ROLES
    if roles != {Role.ZONE_CHIEF}:
        return zone
    own = list(by.chief_of_zones.select_related("territory", "lead_department").order_by("pk"))
    if zone is None and len(own) == 1:
        return own[0]
    if zone not in own:
        raise bad_field("site", "not_your_zone")
    return zone


def _new_issue(find: Find, *, source: Source, zone: Zone | None, by: User, now: datetime) -> Issue:
    """The issue's row, saved as pending; what follows decides its first state."""
    place = find.place
    severity = Severity(find.severity or find.category.severity)
    is_self_found = source.code == rules.SELF_CHECK
    issue = Issue(
        number=next_number(find.campaign.prefix, now),
        campaign=find.campaign,
        category=find.category,
        source=source,
        severity=severity.value,
        check_mode=find.campaign.fixed_check_mode
        or check_mode_for(
            usual=CheckMode(find.category.check_mode),
            severity=severity,
            is_self_found=is_self_found,
        ).value,
        description=find.description.strip(),
        site=place.site,
        zone=zone,
        territory=territory_of(place, zone),
        address=place.address.strip() or (place.site.address if place.site else ""),
        latitude=place.latitude,
        longitude=place.longitude,
        coordinate_source="given" if place.latitude is not None else "",
        inspection=find.inspection,
        indicator=find.indicator,
        external_key=find.external_key,
        found_at=min(find.found_at or now, now),
        logged_at=now,
        logged_by=by,
        is_self_found=is_self_found,
        is_photo_missing=find.photos_follow and not find.photo_ids,
        state=State.PENDING.value,
    )
    issue.suggested_lead = find.lead or suggested_lead(find.category, place.site, zone)[0]
    issue.save(force_insert=True)
    return issue


def _event(issue: Issue, find: Find, *, by: User, state: State, now: datetime) -> IssueEvent:
    """The one event of logging, with the before-photos."""
    issue.state = state.value
    event = write_event(
        issue=issue,
        deed="log",
        by=by,
        from_state="",
        at=now,
        note=issue.description,
        facts={
            "source": issue.source.code,
            "severity": issue.severity,
            "category": issue.category.code,
            "lead": issue.lead_id,
        },
    )
    stage = Stage.SELF_CHECK if issue.is_self_found and not find.after_photo_ids else Stage.BEFORE
    photos = claim(photo_ids=find.photo_ids, issue=issue, event=event, stage=stage, by=by, now=now)
    if issue.is_self_found:
        record_find(issue=issue, photos=photos, by=by, now=now)
    return event


def _waiting_for_work(issue: Issue, find: Find, *, by: User, now: datetime) -> None:
    """Pending, dispatched by the campaign itself, or in the unit's own hands."""
    lead = issue.suggested_lead
    named = suggested_lead(issue.category, issue.site, issue.zone)[0]  # not by who logs it
    dispatches_itself = (
        issue.campaign.dispatches_itself
        and lead == named is not None
        and not issue.is_photo_missing
    )
    state = rules.first_state(
        source=issue.source.code, on_the_spot_by_unit=None, dispatches_itself=dispatches_itself
    )
    if state is State.IN_PROGRESS:
        _begin_self_check(issue, find, by=by, now=now)
        return
    _event(issue, find, by=by, state=State.PENDING, now=now)
    if state is State.DISPATCHED and lead is not None:
        helper = suggested_assisting(issue, lead)
        dispatching.dispatch_by_itself(issue=issue, lead=lead, helper=helper, now=now)


def _begin_self_check(issue: Issue, find: Find, *, by: User, now: datetime) -> None:
    """A unit's own find: in progress at once, with the category's limit."""
    if by.department is None:
        raise bad_field("source", "no_unit")
    limit = usual_limit(issue.campaign, issue.category, issue.severity)
    issue.lead = by.department
    _event(issue, find, by=by, state=State.IN_PROGRESS, now=now)
    holding, _version = begin_holding(
        issue=issue,
        department=by.department,
        term=Term(limit),
        cause="log",
        event_by=by,
        now=now,
    )
    holding.return_closes_at = None  # nobody returns what he found himself
    holding.save(update_fields=["return_closes_at"])


def _fixed_on_the_spot(issue: Issue, find: Find, *, by: User, now: datetime) -> None:
    """Closed by the inspector who saw it; submitted by the unit itself. No deadline."""
    by_unit = issue.is_self_found
    if not by_unit and Role.INSPECTOR not in by.role_codes:
        raise RoleNotAllowed("on_the_spot")
    lead = _lead_on_the_spot(find, by, by_unit=by_unit)
    issue.is_fixed_on_the_spot = True
    issue.lead = lead
    holding = new_holding(issue=issue, department=lead, now=now, original=None)
    holding.save()
    issue.holding = holding
    state = rules.first_state(
        source=issue.source.code, on_the_spot_by_unit=by_unit, dispatches_itself=False
    )
    issue.submitted_at = now
    issue.submitted_by = by
    if state is State.CLOSED:
        issue.closed_at = now
        issue.strike_off_no = next_number(STRIKE_OFF_PREFIX, now)
        holding.closed_at = now
        holding.save(update_fields=["closed_at"])
    event = _event(issue, find, by=by, state=state, now=now)
    claim(
        photo_ids=find.after_photo_ids, issue=issue, event=event, stage=Stage.AFTER, by=by, now=now
    )
    _record_fix(issue, event, by=by, is_closed=state is State.CLOSED, now=now)


def _lead_on_the_spot(find: Find, by: User, *, by_unit: bool) -> Department:
    """Own unit, else the one given, else the site's owner, else refused."""
    own = by.department if by_unit and by.role_codes & UNIT_ROLES else None
    owner = find.place.site.owner if find.place.site is not None else None
    lead = own or find.lead or owner
    if lead is None:
        raise bad_field("lead_department", "required")
    return lead


def _record_fix(
    issue: Issue, event: IssueEvent, *, by: User, is_closed: bool, now: datetime
) -> None:
    holding = issue.holding
    if holding is None:
        raise AssertionError("fixed on the spot without a holding")
    Submission.objects.create(
        campaign=issue.campaign,
        issue=issue,
        holding=holding,
        department=holding.department,
        submitted_at=now,
        submitted_by=by,
        note=event.note,
        decided_at=now if is_closed else None,
        decided_by=by if is_closed else None,
        result="pass" if is_closed else "",
        on_site=is_closed,
    )
    if not is_closed:
        due = deadline(start=now, limit=CHECK_LIMIT, clock=clock_of(None))
        lay_out_office_step(issue=issue, step="check_due", at=due.due_at, occasion=event.seq)
        return
    Closing.objects.create(
        campaign=issue.campaign,
        issue=issue,
        holding=holding,
        department=holding.department,
        strike_off_no=issue.strike_off_no,
        category=issue.category,
        site=issue.site,
        fixed_at=now,
        closed_at=now,
        closed_by=by,
    )
