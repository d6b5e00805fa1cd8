"""Sites inspected in the demo's running week, by the checklists of their types."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from campaigns.models import Campaign, ChecklistItem, Site, User
from campaigns.processes.site_scoring import Result, checklist_of, record
from campaigns.rules.calendars import at, monday_of

SEED = "测评"
WALKS = 30
FAILS = 0.18  # of the items
BEGIN = time(9)


def walk_sites(*, campaign: Campaign, now: datetime) -> None:
    """Results of a few dozen sites, evenly spread from Monday 09:00 to now; none before that."""
    begin = at(monday_of(now), BEGIN)
    if begin >= now:
        return
    rng = Random(SEED)  # noqa: S311  # the same demo each time
    sites = list(
        Site.objects.filter(is_active=True, owner__isnull=False, site_type__checklist__isnull=False)
        .select_related("site_type", "owner")
        .distinct()
        .order_by("code")
    )
    people = list(User.objects.filter(username__in=("inspector", "inspector2")).order_by("pk"))
    step = (now - begin) / (WALKS + 1)
    for n, site in enumerate(rng.sample(sites, min(WALKS, len(sites)))):
        moment = begin + timedelta(minutes=int((n + 1) * step / timedelta(minutes=1)))
        answers = {item.code: _found(item, rng) for item in checklist_of(site)}
        result = Result(campaign=campaign, site=site, answers=answers)
        record(result=result, by=people[n % len(people)], now=moment)


def _found(item: ChecklistItem, rng: Random) -> Decimal:
    fails = rng.random() < FAILS
    if item.need is None:
        return Decimal(0 if fails else 1)
    return Decimal(item.need // 2 if fails else item.need)
