"""What a person wants to be told, over which channel, and when.

Source of the rules: WORKFLOW "Reminders": in the app always.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction

from campaigns.models import NoticePreference, User
from campaigns.processes import auditing
from campaigns.processes.outlets import Outlet, outlets
from campaigns.processes.refusals import bad_field
from campaigns.rules.reminder_steps import Tone

DIGEST_HOURS = tuple(time(hour) for hour in range(8, 19))


def offered_to(person: User) -> list[Outlet]:
    """The personal channels in use that reach the person (one query at most)."""
    return [way for way in outlets().values() if not way.is_group and way.reaches(person)]


@transaction.atomic
def prefer(
    *,
    by: User,
    now: datetime,
    channels: Collection[str],
    digest_at: time | None,
    lowest_tone: str,
) -> NoticePreference:
    """Saves the own wishes: the chosen ones of the channels that reach the person, the hour of the
    one digest a day (None for at once), the quietest tone that leaves the app.

    A channel that does not reach the person now keeps what was said of it before. Raises BadFields.
    """
    offered = {way.name for way in offered_to(by)}
    if not set(channels) <= offered:
        raise bad_field("channels", "bad_choice")
    if digest_at is not None and digest_at not in DIGEST_HOURS:
        raise bad_field("digest_at", "bad_choice")
    if lowest_tone not in list(Tone):
        raise bad_field("lowest_tone", "bad_choice")
    row, _made = NoticePreference.objects.select_for_update().get_or_create(user=by)
    row.off_channels = sorted((set(row.off_channels) - offered) | (offered - set(channels)))
    row.digest_at = digest_at
    row.lowest_tone = lowest_tone
    row.save()
    auditing.record(
        action="notices_preferred",
        by=by,
        now=now,
        target=by.username,
        facts={
            "off_channels": row.off_channels,
            "digest_at": f"{digest_at:%H:%M}" if digest_at is not None else "",
            "lowest_tone": lowest_tone,
        },
    )
    return row
