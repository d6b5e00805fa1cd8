"""Scenes for a stage: `python -m tests.scenes NAME JSON` plays one and prints its result as JSON.

They run in a process of their own, on the stage's database, by the real clock.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from campaigns.demo.reference import begin_demo_campaign, load_city  # noqa: E402
from campaigns.models import Campaign, User  # noqa: E402
from campaigns.processes import dispatching, exporting, invariants, weeks  # noqa: E402
from campaigns.rules.calendars import local  # noqa: E402
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


def findings() -> list[dict[str, Any]]:
    """What `check_invariants` says."""
    return [asdict(found) for found in invariants.check_all(now=timezone.now())]


SCENES = {scene.__name__: scene for scene in (city, late, photos, job, work, findings)}

if __name__ == "__main__":
    name, given = sys.argv[1], json.loads(sys.argv[2])
    sys.stdout.write(json.dumps(SCENES[name](**given)))
