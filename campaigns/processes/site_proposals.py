"""Places of finds that become sites (存为点位): proposed while logging, decided by the office.

Source of the rules: PRODUCT M37, docs/decisions/0034. The find of a place that was kept gets the
site; zone and territory stay as they were logged, because figures rest on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from campaigns import access
from campaigns.models import Closing, Department, Issue, Site, SiteProposal, SiteType, User, Zone
from campaigns.processes import auditing
from campaigns.processes.events import locked_issue, write_event
from campaigns.processes.places import Place, nearest_sites
from campaigns.processes.refusals import BadFields, Fault, MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.rules import logging as rules

NAME_LENGTH, CODE_LENGTH, REASON_LENGTH = 120, 20, 200
KEPT = "存为点位：{code} {name}"  # the words in the issue's history


@dataclass(frozen=True)
class NewSite:
    """What the office says of a site. An empty code is the next one of the type."""

    name: str
    site_type: SiteType
    code: str = ""
    zone: Zone | None = None
    owner: Department | None = None


def proposal_faults(*, name: str, place: Place, by: User) -> list[Fault]:
    """What is wrong with a name given while logging; none where none was given."""
    if not name:
        return []
    if not rules.may_propose_site(by.role_codes):
        return [Fault("new_site", "role_proposes_no_site")]
    if place.site is not None:
        return [Fault("new_site", "site_chosen")]
    if len(name) > NAME_LENGTH:
        return [Fault("new_site", "too_long")]
    return []


def propose(*, issue: Issue, name: str, now: datetime) -> SiteProposal:
    """Keeps the name beside a find that was just logged, in its transaction."""
    return SiteProposal.objects.create(issue=issue, name=name, proposed_at=now)


def waiting() -> QuerySet[SiteProposal]:
    """Undecided ones with what a page shows of them, the oldest first."""
    rows = SiteProposal.objects.filter(state="open").order_by("proposed_at", "pk")
    return rows.select_related("issue__category", "issue__zone", "issue__logged_by")


def neighbours(proposal: SiteProposal) -> list[tuple[Site, float]]:
    """Sites within 500 m of the find with their distance in metres, nearest first."""
    point = proposal.issue.point
    return nearest_sites(point) if point is not None else []


def keep(*, proposal_id: int, new: NewSite, by: User, now: datetime) -> Site:
    """Makes the site and gives it to the find.

    Raises SiteProposal.DoesNotExist, RoleNotAllowed, MoveNotAllowed (decided), BadFields.
    """
    with transaction.atomic():
        proposal = _opened(proposal_id, by)
        site = _made(new, proposal.issue)
        _settle(proposal, state="kept", site=site, by=by, now=now)
    return site


def say_known(*, proposal_id: int, site: Site, by: User, now: datetime) -> None:
    """The place is a site that was there before. Raises as `keep` does."""
    with transaction.atomic():
        proposal = _opened(proposal_id, by)
        _settle(proposal, state="known", site=site, by=by, now=now)


def refuse(*, proposal_id: int, reason: str, by: User, now: datetime) -> None:
    """The place is not kept; the find stays with its address. Raises as `keep` does."""
    reason = reason.strip()
    if not reason:
        raise bad_field("reason", "required")
    if len(reason) > REASON_LENGTH:
        raise bad_field("reason", "too_long", most=REASON_LENGTH)
    with transaction.atomic():
        proposal = _opened(proposal_id, by)
        _settle(proposal, state="refused", site=None, by=by, now=now, reason=reason)


def _opened(proposal_id: int, by: User) -> SiteProposal:
    if not access.may_keep_places(by):
        raise RoleNotAllowed
    rows = SiteProposal.objects.select_for_update(of=("self",)).select_related("issue")
    proposal = rows.get(pk=proposal_id)
    if proposal.state != "open":
        raise MoveNotAllowed("proposal_decided")
    return proposal


def _made(new: NewSite, issue: Issue) -> Site:
    name, code = new.name.strip(), new.code.strip().upper()
    faults = []
    if not name:
        faults.append(Fault("name", "required"))
    elif Site.objects.filter(name=name, is_active=True).exists():
        faults.append(Fault("name", "site_name_taken"))
    if code and Site.objects.filter(code=code).exists():
        faults.append(Fault("code", "code_taken"))
    if faults:
        raise BadFields(faults)
    return Site.objects.create(
        code=code or next_code(new.site_type),
        name=name,
        site_type=new.site_type,
        zone=new.zone,
        owner=new.owner,
        address=issue.address,
        latitude=issue.latitude,
        longitude=issue.longitude,
        coordinate_source=issue.coordinate_source,
    )


def next_code(site_type: SiteType) -> str:
    """The next free code of a type: its own code and a number of three figures (one query)."""
    start = f"{site_type.code}-"
    known = set(Site.objects.filter(code__startswith=start).values_list("code", flat=True))
    number = len(known) + 1
    while f"{start}{number:03d}" in known:
        number += 1
    return f"{start}{number:03d}"


def _settle(
    proposal: SiteProposal,
    *,
    state: str,
    site: Site | None,
    by: User,
    now: datetime,
    reason: str = "",
) -> None:
    proposal.state, proposal.site, proposal.reason = state, site, reason
    proposal.decided_by, proposal.decided_at = by, now
    proposal.save()
    facts = {"name": proposal.name, "site": site.code if site is not None else ""}
    auditing.record(
        action=f"site_proposal_{state}",
        by=by,
        now=now,
        target=f"{proposal.issue.number}",
        facts=facts,
    )
    if site is None:
        return
    issue = locked_issue(proposal.issue_id)
    issue.site = site
    words = KEPT.format(code=site.code, name=site.name)
    write_event(issue=issue, deed="comment", by=by, from_state=issue.state, at=now, note=words)
    issue.save(update_fields=["site", "event_count"])
    Closing.objects.filter(issue=issue, site__isnull=True).update(site=site)
