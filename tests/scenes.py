"""Scenes for a stage: `python -m tests.scenes NAME` plays one with the JSON of its input and
prints its result as JSON.

They run in a process of their own, on the stage's database, by the real clock.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from campaigns.demo.reference import begin_demo_campaign, load_city  # noqa: E402
from campaigns.models import (  # noqa: E402
    CalendarDay,
    Campaign,
    Issue,
    Message,
    Notice,
    Notification,
    StepMoment,
    User,
)
from campaigns.processes import dispatching, exporting, invariants, weeks  # noqa: E402
from campaigns.processes.policies import change_policy, draft_of  # noqa: E402
from campaigns.processes.step_moments import policy_in_force  # noqa: E402
from campaigns.rules.calendars import local  # noqa: E402
from tests.copies import multiply_issues  # noqa: E402
from tests.factories import make_issue, make_jpeg, make_photo, person, unit  # noqa: E402

CODE = "stage"


def city() -> str:
    """The demo city's people and places, and a running campaign without any issue."""
    load_city()
    now = timezone.now()
    today = local(now).date()
    campaign = begin_demo_campaign(
        code=CODE, starts_on=today.replace(month=1, day=1), ends_on=today + timedelta(days=900)
    )
    weeks.open_running_week(campaign=campaign, now=now)
    return campaign.code


def late(address: str = "") -> str:
    """An urgent issue of zhujian, dispatched two hours ago and due a minute ago; its number.

    Urgent ones are reminded of at any hour. With an address its liaison is told by e-mail too.
    """
    if address:
        User.objects.filter(username="handler.zhujian").update(email=address)
    now = timezone.now()
    issue = make_issue(
        Campaign.objects.get(code=CODE), now=now - timedelta(hours=3), severity="urgent"
    )
    issue = dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("zhujian"),
        due_at=now - timedelta(minutes=1),
        by=person("office"),
        now=now - timedelta(hours=2),
    )
    return issue.number


def storm(count: int, seconds: float, begins_in: float = 5, units: int = 6) -> list[list[str]]:
    """Issues of several units that fall due one after the other within so many seconds from now,
    at any hour of the clock: the policy knows no quiet, today is worked. Everybody concerned has
    an address. The notices expected: (number, username or "", channel)."""
    now, campaign = timezone.now(), Campaign.objects.get(code=CODE)
    CalendarDay.objects.update_or_create(date=local(now).date(), defaults={"is_working": True})
    _never_quiet(campaign, now)
    leads = ["zhujian", "chengguan", "shijian", "jiaojing", "huanwei", "qinghe"][:units]
    concerned = User.objects.filter(department__code__in=leads)
    for user in concerned:
        user.email = f"{user.username}@city.example"
        user.save(update_fields=["email"])
    expected: list[list[str]] = []
    for n in range(count):
        lead = leads[n % len(leads)]
        due_at = now + timedelta(seconds=begins_in + seconds * n / count)
        number = due_issue(campaign, lead, due_at)
        staff = concerned.filter(department__code=lead, role_grants__role__in=("handler", "head"))
        for user in staff.distinct():
            expected += [[number, user.username, "in_app"], [number, user.username, "email"]]
        expected.append([number, "", "hook"])
    return expected


def morning(count: int, due_at: str, quiet: bool) -> list[list[str]]:
    """Issues of all units with people that fall due at the same moment; the notices expected, as
    `storm` says. With `quiet` the policy keeps its quiet hours."""
    now, campaign = timezone.now(), Campaign.objects.get(code=CODE)
    CalendarDay.objects.update_or_create(date=local(now).date(), defaults={"is_working": True})
    _never_quiet(campaign, now, quiet=quiet)
    staff: dict[str, list[User]] = {}
    rows = User.objects.filter(role_grants__role__in=("handler", "head"), is_active=True)
    for user in rows.select_related("department").distinct():
        if user.department is not None and user.department.is_active:
            user.email = f"{user.username}@city.example"
            user.save(update_fields=["email"])
            staff.setdefault(user.department.code, []).append(user)
    for lead in sorted(staff):
        due_issue(campaign, lead, datetime.fromisoformat(due_at))
    multiply_issues(-(-count // len(staff)))
    expected: list[list[str]] = []
    for number, lead in Issue.objects.values_list("number", "lead__code"):
        for user in staff[lead or ""]:
            expected += [[number, user.username, "in_app"], [number, user.username, "email"]]
        expected.append([number, "", "hook"])
    return expected


def _never_quiet(campaign: Campaign, now: datetime, *, quiet: bool = False) -> None:
    """A policy with every channel, and with its quiet hours only if `quiet`."""
    present = policy_in_force(campaign.pk)
    steps = tuple(replace(step, channels=("email", "hook")) for step in present.rules)
    draft = replace(
        draft_of(present),
        steps=steps,
        quiet_from=present.quiet_from if quiet else time(23, 59, 59, 999999),
        quiet_until=present.quiet_until if quiet else time(0),
        plain_channels=(),
    )
    change_policy(
        campaign=campaign, draft=draft, based_on=present.number, by=person("office"), now=now
    )


def due_issue(campaign: Campaign, lead: str, due_at: datetime) -> str:
    """A dispatched issue with that deadline, none of whose earlier steps is still to come."""
    begun = due_at - timedelta(hours=2)
    issue = make_issue(
        campaign,
        by="office",
        now=begun - timedelta(minutes=1),
        source="hotline",
        photo_ids=(),
    )
    dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit(lead),
        due_at=due_at,
        by=person("office"),
        now=begun,
    )
    StepMoment.objects.filter(issue=issue, at__lt=due_at).delete()
    return issue.number


def missing(expected: list[list[str]]) -> dict[str, Any]:
    """Expected notices of the step `due` that are not there once, and how those that are stand:
    {state: count} a channel."""
    rows = Notice.objects.filter(step="due").values_list(
        "issue__number", "recipient__username", "channel", "state"
    )
    found = Counter((number, username or "", channel) for number, username, channel, _s in rows)
    wanted = Counter((number, username, channel) for number, username, channel in expected)
    states: dict[str, dict[str, int]] = {}
    for _number, _username, channel, state in rows:
        of_channel = states.setdefault(channel, {})
        of_channel[state] = of_channel.get(state, 0) + 1
    shown = Notification.objects.filter(notice__step="due").count()
    return {
        "missing": sum((wanted - found).values()),
        "too_many": sum((found - wanted).values()),
        "states": states,
        "shown": shown,
    }


def photos(count: int, width: int = 320) -> list[str]:
    """Photos of chengguan's liaison that nobody has taken or shrunk yet; their ids."""
    size = (width, width * 3 // 4)
    return [
        str(make_photo("handler.chengguan", timezone.now(), make_jpeg(size=size)))
        for _n in range(count)
    ]


def job() -> int:
    """A ledger that the office waits for; the id of the job."""
    return exporting.ledger_job(filters={}, by=person("office"), now=timezone.now()).pk


def work(address: str, photo_count: int) -> dict[str, Any]:
    """Something for every duty: a late issue, photos to shrink, a job."""
    return {"number": late(address), "photos": photos(photo_count, width=1600), "job": job()}


def lost(username: str) -> str:
    """An e-mail of which nobody knows whether it arrived, about the latest overdue issue; its
    number."""
    now = timezone.now()
    issue = Issue.objects.overdue(now).order_by("-pk")[0]
    message = Message.objects.create(
        channel="email",
        recipient=person(username),
        state="unknown",
        notice_count=1,
        created_at=now,
        answer="the connection broke off",
    )
    Notice.objects.create(
        campaign=issue.campaign,
        issue=issue,
        due_version=issue.due_version,
        step="lost",
        recipient=person(username),
        channel="email",
        tone="due",
        state="unknown",
        planned_at=now,
        created_at=now,
        tries=1,
        message=message,
    )
    return issue.number


def findings() -> list[dict[str, Any]]:
    """What `check_invariants` says."""
    return [asdict(found) for found in invariants.check_all(now=timezone.now())]


SCENES = {
    scene.__name__: scene
    for scene in (city, late, storm, morning, missing, lost, photos, job, work, findings)
}

if __name__ == "__main__":
    name, given = sys.argv[1], json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(SCENES[name](**given)))
