"""What the city has lived when a journey begins, by the real clock; played on a stage.

The week before is published. In the running one chengguan and huanwei have fixed in time what fell
due a minute ago, zhujian has not: three ranked units, and a paper with figures.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.processes import dispatching, rectifying, verifying, weeks
from campaigns.rules.calendars import monday_of
from tests.factories import make_issue, make_photo, person, unit

SITE = "S10-001"  # in the zone of the zone chief and the leader of the cast
MINUTE = timedelta(minutes=1)


def play() -> None:
    """Plays it on the stage's only campaign."""
    campaign = Campaign.objects.get()
    _publish_last_week(campaign)
    for code in ("chengguan", "huanwei"):
        _fix_in_time(campaign, code)
    _dispatch(campaign, "zhujian")
    make_issue(campaign, by="thirdparty", now=timezone.now(), source="third_party", site=SITE)


def _publish_last_week(campaign: Campaign) -> None:
    now = timezone.now()
    a_week_ago = now - timedelta(days=7)
    weeks.open_running_week(campaign=campaign, now=a_week_ago)
    monday = monday_of(a_week_ago)
    weeks.freeze(campaign=campaign, monday=monday, by=None, now=now)
    weeks.publish(
        campaign=campaign, monday=monday, signer="周副市长", by=person("office2"), now=now
    )


def _dispatch(campaign: Campaign, code: str) -> tuple[int, int]:
    """An issue handed to the unit four minutes ago and due a minute ago; its id and version."""
    now = timezone.now()
    issue = make_issue(campaign, now=now - 5 * MINUTE, site=SITE)
    issue = dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit(code),
        due_at=now - MINUTE,
        by=person("office"),
        now=now - 4 * MINUTE,
    )
    return issue.pk, issue.version


def _fix_in_time(campaign: Campaign, code: str) -> None:
    issue_id, version = _dispatch(campaign, code)
    fixed_at = timezone.now() - 3 * MINUTE
    issue = rectifying.submit_fix(
        issue_id=issue_id,
        version=version,
        photo_ids=(make_photo(f"handler.{code}", fixed_at),),
        note="已清理",
        by=person(f"handler.{code}"),
        now=fixed_at,
    )
    verifying.verify_pass(
        issue_id=issue.pk,
        version=issue.version,
        on_site=True,
        by=person("inspector2"),
        now=fixed_at + MINUTE,
    )
