"""`make_…` functions with fixed, plausible values, and the one fixed cast.

The cast: inspector 王, liaison 李 (chengguan), another unit's liaison 赵 (zhujian), office 陈,
leader 周. Instants are fixed: NOON is Wednesday 11 November 2026, 12:00 in Shanghai.
"""

from __future__ import annotations

import io
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image

from campaigns.demo.reference import begin_demo_campaign
from campaigns.models import (
    Assignment,
    Campaign,
    Category,
    Closing,
    DeadlineVersion,
    Department,
    Issue,
    IssueEvent,
    Photo,
    ScoreEntry,
    Site,
    Submission,
    User,
)
from campaigns.processes import dispatching, rectifying, verifying
from campaigns.processes import logging as logging_process
from campaigns.processes.logging import Find
from campaigns.processes.photos import store
from campaigns.processes.places import Place
from campaigns.rules.calendars import CITY_ZONE
from campaigns.rules.deadlines import Limit, LimitUnit

MONDAY = date(2026, 11, 9)
_pictures = iter(range(1, 10**9))


def at(text: str) -> datetime:
    """`2026-11-11 12:00` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


MONDAY_NINE = at("2026-11-09 09:00")
MONDAY_TEN = at("2026-11-09 10:00")
TUESDAY_TEN = at("2026-11-10 10:00")
TUESDAY_THREE = at("2026-11-10 15:00")
NOON = at("2026-11-11 12:00")
TWO_DAYS = Limit(2, LimitUnit.WORKING_DAYS)


def person(username: str) -> User:
    return User.objects.select_related("department").get(username=username)


def unit(code: str) -> Department:
    return Department.objects.get(code=code)


def make_campaign(code: str = "test-wmcs", **changes: Any) -> Campaign:
    campaign = begin_demo_campaign(
        code=code, starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for name, value in changes.items():
        setattr(campaign, name, value)
    campaign.save()
    return campaign


def make_jpeg(seed: int | None = None, size: tuple[int, int] = (320, 240)) -> bytes:
    """A small JPEG; another picture at every call unless a seed is given."""
    number = next(_pictures) if seed is None else seed
    picture = Image.new("RGB", (8, 8))
    picture.putdata([((number * 37 + n * 71) % 256, n * 4, (number * n) % 256) for n in range(64)])
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.NEAREST).save(out, "JPEG", quality=90)
    return out.getvalue()


def make_photo(by: str = "inspector", now: datetime = NOON, sent: bytes | None = None) -> uuid.UUID:
    """An unclaimed photo of that user."""
    stored = store(sent=sent or make_jpeg(), file_name="a.jpg", by=person(by), now=now)
    return stored.pk


def make_issue(
    campaign: Campaign,
    *,
    by: str = "inspector",
    now: datetime = MONDAY_NINE,
    site: str = "S02-001",
    category: str = "0101",
    **find: Any,
) -> Issue:
    """An issue as the process logs it: pending, on a shopping street, with one photo."""
    values: dict[str, Any] = {
        "campaign": campaign,
        "category": Category.objects.get(code=category),
        "description": "垃圾桶旁堆放生活垃圾",
        "place": Place(
            site=Site.objects.select_related("zone", "owner", "site_type").get(code=site)
        ),
        "photo_ids": (make_photo(by, now),),
        **find,
    }
    return logging_process.log(find=Find(**values), by=person(by), now=now)


def make_dispatched(
    campaign: Campaign,
    *,
    lead: str = "chengguan",
    now: datetime = MONDAY_TEN,
    limit: Limit | None = TWO_DAYS,
    assisting: tuple[Any, ...] = (),
    **find: Any,
) -> Issue:
    """An issue handed to its unit on Monday at ten with two working days."""
    issue = make_issue(campaign, now=now - timedelta(hours=1), **find)
    return dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit(lead),
        limit=limit,
        assisting=assisting,
        by=person("office"),
        now=now,
    )


def make_submitted(
    campaign: Campaign,
    *,
    lead: str = "chengguan",
    now: datetime = TUESDAY_TEN,
    **more: Any,
) -> Issue:
    """A fix handed in on Tuesday at ten."""
    issue = make_dispatched(campaign, lead=lead, **more)
    return rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=(make_photo(f"handler.{lead}", now),),
        note="已清理",
        by=person(f"handler.{lead}"),
        now=now,
    )


def make_closed(campaign: Campaign, *, now: datetime = TUESDAY_THREE, **more: Any) -> Issue:
    """An issue struck off by the inspector on Tuesday at three."""
    issue = make_submitted(campaign, **more)
    return verifying.verify_pass(
        issue_id=issue.pk, version=issue.version, on_site=True, by=person("inspector"), now=now
    )


def make_copies(issue: Issue, count: int) -> None:
    """As many issues more with the same rows behind them, straight into the tables.

    Each was found a minute before the one made before it, so that copies of several issues mix in
    a list.
    """
    taken = Issue.objects.filter(number__startswith=f"{issue.number}-").count()
    twins = Issue.objects.bulk_create(
        _twin(
            issue,
            number=f"{issue.number}-{n}",
            found_at=issue.found_at - n * timedelta(minutes=1),
            state="pending",
            holding=None,
        )
        for n in range(taken + 1, taken + count + 1)
    )
    holdings: dict[int, Assignment] = {}
    for row in Assignment.objects.filter(issue=issue):
        made = Assignment.objects.bulk_create(_twin(row, issue=twin) for twin in twins)
        holdings |= {new.issue_id: new for new in made if row.pk == issue.holding_id}
    for twin in twins:
        twin.state, twin.holding = issue.state, holdings.get(twin.pk)
    Issue.objects.bulk_update(twins, ["state", "holding"], batch_size=200)
    for model, own in _ROWS_OF_AN_ISSUE.items():
        model.objects.bulk_create(
            _twin(row, issue=twin, **_with_holding(row, holdings, twin), **own(row, twin))
            for row in model.objects.filter(issue=issue)
            for twin in twins
        )


def _twin(row: Any, **changes: Any) -> Any:
    """A row like that one, not saved yet."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    made = type(row)(**{name: getattr(row, name) for name in names})
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _with_holding(row: Any, holdings: dict[int, Assignment], twin: Issue) -> dict[str, Any]:
    return {"holding": holdings[twin.pk]} if getattr(row, "holding_id", None) else {}


_ROWS_OF_AN_ISSUE: dict[Any, Any] = {
    DeadlineVersion: lambda row, twin: {},
    IssueEvent: lambda row, twin: {},
    Submission: lambda row, twin: {},
    Closing: lambda row, twin: {"strike_off_no": f"{row.strike_off_no}-{twin.pk}"[-24:]},
    Photo: lambda row, twin: {"path": f"{row.path}-{twin.pk}", "event": None},
    ScoreEntry: lambda row, twin: {"key": f"{row.key}-{twin.pk}", "event": None},
}
