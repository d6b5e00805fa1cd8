"""Which earlier issues a new one may be the return of, or the double of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from campaigns.models import Campaign, Category, Closing, Issue, Photo, Source, User
from campaigns.processes.events import write_event
from campaigns.processes.numbering import next_number
from campaigns.processes.photos import copy_for
from campaigns.processes.places import Place, site_point
from campaigns.rules import logging as logging_rules
from campaigns.rules.geo import box_around
from campaigns.rules.photos import Stage
from campaigns.rules.rebound import NEARBY_M, POINT_SHAPE, WATCHED_FOR, is_same_place
from campaigns.rules.rebound import Place as RulePlace
from campaigns.rules.scoring import Severity
from campaigns.rules.severity import CheckMode, check_mode_for
from campaigns.rules.workflow import State

MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Candidate:
    """An earlier issue shown as a card: struck off lately, or still open (a double)."""

    issue: Issue
    struck_off_at: datetime | None


def candidates(
    *,
    campaign: Campaign,
    category: Category,
    place: Place,
    found_at: datetime,
    other_than: int | None = None,
) -> list[Candidate]:
    """Open doubles and recent strike-offs of the same category at the same place.

    Two queries. Latest first, at most five of each.
    """
    here = _rule_place(place)
    return [
        *_open_doubles(campaign, category, here, other_than),
        *_struck_off(campaign, category, here, found_at, other_than),
    ]


def _open_doubles(
    campaign: Campaign, category: Category, here: RulePlace, other_than: int | None
) -> list[Candidate]:
    sieve = _sieve(here)
    if sieve is None:
        return []
    found = (
        Issue.objects.open()
        .filter(sieve, campaign=campaign, category=category)
        .exclude(pk=other_than or 0)
        .select_related("site__site_type", "lead", "category", "zone")
        .order_by("-found_at")
    )
    near = [issue for issue in found[:200] if is_same_place(here, place_of(issue))]
    return [Candidate(issue, None) for issue in near[:MOST_CANDIDATES]]


def _struck_off(
    campaign: Campaign,
    category: Category,
    here: RulePlace,
    found_at: datetime,
    other_than: int | None,
) -> list[Candidate]:
    sieve = _sieve(here, "issue__")
    if sieve is None:
        return []
    closings = (
        Closing.objects.filter(
            sieve,
            campaign=campaign,
            category=category,
            reopened_at__isnull=True,
            closed_at__range=(found_at - WATCHED_FOR, found_at),
        )
        .exclude(issue_id=other_than or 0)
        .select_related("issue__site__site_type", "issue__lead", "issue__category", "issue__zone")
        .order_by("-closed_at")
    )
    near = [row for row in closings[:200] if is_same_place(here, place_of(row.issue))]
    return [Candidate(row.issue, row.closed_at) for row in near[:MOST_CANDIDATES]]


def _sieve(here: RulePlace, prefix: str = "") -> Q | None:
    """A first sieve in SQL for `is_same_place`; None when nothing can be at the same place."""
    if here.site_id is not None and here.shape == POINT_SHAPE:
        return Q(**{f"{prefix}site_id": here.site_id})
    if here.point is None:
        return None
    low, high = box_around(here.point, NEARBY_M)
    around = Q()
    for owner in ("", "site__"):
        near = {
            f"{prefix}{owner}latitude__range": (low.latitude, high.latitude),
            f"{prefix}{owner}longitude__range": (low.longitude, high.longitude),
        }
        around |= Q(**near)
    return around


def place_of(issue: Issue) -> RulePlace:
    """Where an issue lies, as the rule sees it (its site and type must be loaded)."""
    site = issue.site
    return RulePlace(
        site_id=issue.site_id,
        shape=site.site_type.shape if site is not None else "",
        point=issue.point or site_point(site),
    )


def _rule_place(place: Place) -> RulePlace:
    site = place.site
    return RulePlace(
        site_id=site.pk if site is not None else None,
        shape=site.site_type.shape if site is not None else "",
        point=place.point,
    )


def new_issue_of_rebound(
    *, earlier: Issue, photos: Sequence[Photo], note: str, by: User, now: datetime
) -> Issue:
    """Logs the new, linked issue of a look-back that found the problem back.

    It waits for the office, which may confirm the rebound. The photos stay with the look-back;
    copies of them are the before-photos of the new issue.
    """
    code = logging_rules.PATROL
    source = Source.objects.get(campaign=earlier.campaign, code=code)
    issue = Issue(
        number=next_number(earlier.campaign.prefix, now),
        campaign=earlier.campaign,
        category=earlier.category,
        source=source,
        severity=earlier.severity,
        check_mode=earlier.campaign.fixed_check_mode
        or check_mode_for(
            usual=CheckMode(earlier.category.check_mode),
            severity=Severity(earlier.severity),
            is_self_found=False,
        ).value,
        description=note or earlier.description,
        site=earlier.site,
        zone=earlier.zone,
        territory_id=earlier.territory_id,
        address=earlier.address,
        latitude=earlier.latitude,
        longitude=earlier.longitude,
        coordinate_source=earlier.coordinate_source,
        found_at=now,
        logged_at=now,
        logged_by=by,
        suggested_lead_id=earlier.lead_id,
        state=State.PENDING.value,
    )
    issue.save(force_insert=True)
    event = write_event(
        issue=issue,
        deed="log",
        by=by,
        from_state="",
        at=now,
        note=issue.description,
        facts={"source": code, "severity": issue.severity, "rebound_of": earlier.number},
    )
    issue.save(update_fields=["event_count"])
    for photo in photos:
        copy_for(photo=photo, issue=issue, event=event, stage=Stage.BEFORE, now=now)
    return issue
